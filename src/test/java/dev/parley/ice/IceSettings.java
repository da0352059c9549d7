package dev.parley.ice;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A configuration of ICE servers for tests. */
record IceSettings(List<String> stunUrls, List<String> turnUrls, List<String> secrets, Duration ttl)
    implements IceConfig {
  static final IceSettings NOTHING =
      new IceSettings(List.of(), List.of(), List.of(), Duration.ofHours(4));

  IceSettings withStun(String... urls) {
    return new IceSettings(List.of(urls), turnUrls, secrets, ttl);
  }

  IceSettings withTurn(String... urls) {
    return new IceSettings(stunUrls, List.of(urls), secrets, ttl);
  }

  IceSettings withSecrets(String... texts) {
    return new IceSettings(stunUrls, turnUrls, List.of(texts), ttl);
  }

  IceSettings withTtl(Duration other) {
    return new IceSettings(stunUrls, turnUrls, secrets, other);
  }

  @Override
  public Optional<List<String>> stun() {
    return optional(stunUrls);
  }

  @Override
  public Optional<List<String>> turn() {
    return optional(turnUrls);
  }

  @Override
  public Optional<List<String>> turnSecrets() {
    return optional(secrets);
  }

  @Override
  public Duration turnTtl() {
    return ttl;
  }

  private static Optional<List<String>> optional(List<String> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }
}
