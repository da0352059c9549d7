/**
 * The doors: JAX-RS resources where a request is rare, Vert.x routes where messages pass, problem
 * documents, cross-origin rules, health.
 *
 * <p>Turns bytes into values and outcomes into answers; decides nothing about rooms.
 */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
