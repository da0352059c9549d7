package dev.parley.http;

import org.jspecify.annotations.Nullable;

/** The members of a timeline entry that depend on its kind: a record, which Jackson writes. */
interface EntryMembers {
  /** Returns the id as text; null for none. */
  static @Nullable String text(@Nullable Object id) {
    return id == null ? null : id.toString();
  }
}
