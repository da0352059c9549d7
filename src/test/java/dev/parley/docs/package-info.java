/** The documents, held against the service: settings, links, the conversation, the API. */
@NullMarked
package dev.parley.docs;

import org.jspecify.annotations.NullMarked;
