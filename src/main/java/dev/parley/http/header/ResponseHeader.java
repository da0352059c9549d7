package dev.parley.http.header;

/**
 * One header of an answer.
 *
 * @param name ASCII
 * @param value ISO 8859-1, without line breaks
 */
public record ResponseHeader(String name, String value) {}
