/**
 * Suites of the tests in which the application runs, one for each configuration. The build runs the
 * suites, several at a time, each in one JVM: so the application is built and started once for
 * each, and not once for each class. To run one class, name the class ({@code -Dtest=JoinTest}).
 *
 * <p>A suite names its classes as text, because the class loader of Quarkus has to load them.
 */
package dev.parley.application;
