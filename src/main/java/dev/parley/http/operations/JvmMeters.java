package dev.parley.http.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.quarkus.micrometer.runtime.binder.JVMInfoBinder;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM and its process tell of themselves, from a second after the start on: to begin with
 * it loads the JVM's own management, which would hold up the first answer, and nobody asks for it
 * so early.
 */
@Singleton
class JvmMeters {
  private static final Logger LOG = Logger.getLogger(JvmMeters.class);

  private static final long DELAY_MILLIS = 1000;

  private final MeterRegistry registry;

  /** Takes back what the JVM was asked to call. */
  private volatile Runnable unlisten = () -> {};

  JvmMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void start(@Observes StartupEvent event, Vertx vertx) {
    vertx.setTimer(
        DELAY_MILLIS,
        tick ->
            vertx
                .executeBlocking(this::bind)
                .onFailure(failure -> LOG.warn("The JVM is not measured", failure)));
  }

  /** Binds what Quarkus would, which does it during the start. */
  private @Nullable Void bind() {
    JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics();
    JvmGcMetrics collections = new JvmGcMetrics();
    unlisten =
        () -> {
          pressure.close();
          collections.close();
        };
    Stream.of(
            new ClassLoaderMetrics(),
            pressure,
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new JVMInfoBinder(),
            collections,
            new UptimeMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics())
        .forEach(meters -> meters.bindTo(registry));
    return null;
  }

  @PreDestroy
  void close() {
    unlisten.run();
  }
}
