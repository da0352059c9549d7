package dev.parley.bench.mode;

/**
 * The first half minute after the system has said that it is ready: an open loop of messages, with
 * no warm-up. The bench option {@code bench.rates} has its rate; only the first one counts.
 */
final class Fresh implements Mode {
  @Override
  public void run(Trial trial) throws InterruptedException {
    int rate = trial.options().rates().get(0);
    Pairs pairs = Pairs.enter(trial, trial.options().senders() / 2 * 2);
    Seconds seconds = new Seconds();
    Schedule schedule = new Schedule(trial, pairs.peers(), rate, seconds);
    pairs.setListener(schedule);
    trial
        .wire()
        .run(
            () -> {
              seconds.begin();
              schedule.start();
            });
    trial.wire().pass(Seconds.COUNT);
    trial.wire().run(schedule::stop);
    trial.wire().until(schedule::isDone, 10);
    trial.wire().run(schedule::giveUp);
    seconds.tell(trial, "fresh", rate + "/s");
    pairs.end();
    pairs.leave();
  }
}
