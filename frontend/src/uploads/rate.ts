/** Speed over the last seconds: steady enough to read, quick enough to be true. */
const WINDOW_MS = 4000

export class Speedometer {
  #samples: { at: number; bytes: number }[] = []

  add(bytes: number, at: number): void {
    this.#samples.push({ at, bytes })
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > WINDOW_MS) this.#samples.shift()
  }

  reset(): void {
    this.#samples = []
  }

  /** Bytes a second; 0 until there is something to measure. */
  rate(): number {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at <= first.at) return 0
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at))
  }
}
