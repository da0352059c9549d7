/** Tests of how timelines are taken down. */
package dev.parley.timeline;
