package dev.parley.diagnosis;

import java.util.Set;

/**
 * The host names of the ICE servers that the service hands out, in lower case, so that a report of
 * a server that did not answer can be read.
 */
public record IceHosts(Set<String> stun, Set<String> turn) {
  /** The service hands out none. */
  public static final IceHosts NONE = new IceHosts(Set.of(), Set.of());
}
