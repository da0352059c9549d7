/**
 * Measures the volume of an audio track, for a meter.
 *
 * @module
 */

/**
 * @param {MediaStreamTrack} track
 * @param {(level: number) => void} show 0 to 1, about 20 times a second
 * @param {AbortSignal} signal ends it
 */
export function measure(track, show, signal) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 512, smoothingTimeConstant: 0.5 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  // Browsers start audio only after the user has interacted with the page.
  const resume = () => context.resume();
  addEventListener('pointerdown', resume, { signal });
  addEventListener('keydown', resume, { signal });
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // From -50 dB (0) to -10 dB (1).
    show(Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-9) + 50) / 40)));
  }, 50);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    context.close();
    show(0);
  });
}
