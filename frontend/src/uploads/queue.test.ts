import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/error'
import { freeName } from './freeName'
import { RETRY_AFTER_MS, UploadQueue, type Transfer } from './queue'
import { Speedometer } from './rate'

interface Sent extends Transfer {
  finish: () => void
  fail: (error: unknown) => void
}

describe('the upload queue', () => {
  let sent: Sent[]
  let ready: boolean
  let sessionCounts: boolean
  let taken: Set<string>
  let queue: UploadQueue
  const uploaded = vi.fn()

  const settle = () => new Promise<void>((resolve) => setTimeout(resolve))
  const file = (name: string, size = 10) => new File([new Uint8Array(size)], name)
  const statuses = () => Object.fromEntries(queue.all().map(({ name, status }) => [name, status]))
  const idOf = (name: string) => queue.all().find((upload) => upload.name === name)?.id ?? ''

  beforeEach(() => {
    sent = []
    ready = true
    sessionCounts = true
    taken = new Set()
    uploaded.mockReset()
    queue = new UploadQueue({
      send: (transfer) =>
        new Promise((resolve, reject) => {
          sent.push({ ...transfer, finish: resolve, fail: reject })
          transfer.signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
        }),
      exists: (_, name) => taken.has(name),
      prepare: () => Promise.resolve(),
      uploaded,
      sessionCounts: () => Promise.resolve(sessionCounts),
      ready: () => ready,
      now: () => 0,
    })
  })

  it('sends three at once, and the next when one has arrived', async () => {
    queue.add('n', ['a', 'b', 'c', 'd'].map((name) => file(name)))
    await settle()
    expect(sent.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(statuses()).toEqual({ a: 'running', b: 'running', c: 'running', d: 'waiting' })
    sent[1]?.finish()
    await settle()
    expect(statuses()).toEqual({ a: 'running', b: 'done', c: 'running', d: 'running' })
    expect(uploaded).toHaveBeenCalledTimes(1)
  })
  it('asks before it sends to a name that is known to be taken', async () => {
    taken.add('a')
    queue.add('n', [file('a')])
    await settle()
    expect(sent).toEqual([])
    expect(statuses()).toEqual({ a: 'conflict' })
    queue.resolve(idOf('a'), { replace: true })
    await settle()
    expect(sent[0]).toMatchObject({ name: 'a', overwrite: true })
  })
  it('asks when the service knows better', async () => {
    queue.add('n', [file('a')])
    await settle()
    sent[0]?.fail(new ApiError(409, 'exists'))
    await settle()
    expect(statuses()).toEqual({ a: 'conflict' })
    queue.resolve(idOf('a'), { rename: 'a (2)' })
    await settle()
    expect(sent[1]).toMatchObject({ name: 'a (2)', overwrite: false })
  })
  it('stops what is cancelled, and goes on with the rest', async () => {
    queue.add('n', ['a', 'b', 'c', 'd'].map((name) => file(name)))
    await settle()
    queue.cancel(idOf('a'))
    await settle()
    expect(sent[0]?.signal.aborted).toBe(true)
    expect(statuses()).toEqual({ b: 'running', c: 'running', d: 'running' })
  })
  it('keeps a failure with its reason, and tries again when asked to', async () => {
    const reason = new ApiError(507, 'no space')
    queue.add('n', [file('a')])
    await settle()
    sent[0]?.fail(reason)
    await settle()
    expect(queue.all()[0]).toMatchObject({ status: 'failed', error: reason })
    queue.retry(idOf('a'))
    await settle()
    sent[1]?.finish()
    await settle()
    expect(statuses()).toEqual({ a: 'done' })
  })
  it('waits for the network, and starts again when it is back', async () => {
    queue.add('n', [file('a')])
    await settle()
    ready = false
    sent[0]?.fail(new TypeError('connection lost'))
    await settle()
    expect(statuses()).toEqual({ a: 'waiting' })
    ready = true
    queue.wake()
    await settle()
    expect(sent).toHaveLength(2)
  })
  it('waits for a session that has ended', async () => {
    queue.add('n', [file('a')])
    await settle()
    sessionCounts = false
    ready = false
    sent[0]?.fail(new ApiError(401, 'signed out'))
    await settle()
    expect(statuses()).toEqual({ a: 'waiting' })
    ready = true
    queue.wake()
    await settle()
    expect(statuses()).toEqual({ a: 'running' })
  })
  it('does not wait for ever when a file is refused to a session that counts', async () => {
    queue.add('n', [file('a')])
    await settle()
    sent[0]?.fail(new ApiError(401, 'not yours'))
    await settle()
    expect(statuses()).toEqual({ a: 'failed' })
  })
  describe('when the connection breaks', () => {
    beforeEach(() => vi.useFakeTimers())
    afterEach(() => vi.useRealTimers())
    const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
    const pauseOf = (nth: number) => RETRY_AFTER_MS[nth] ?? Number.NaN
    const broken = () => new TypeError('connection lost')

    it('tries again by itself, after pauses that grow', async () => {
      queue.add('n', [file('a')])
      await pass(0)
      sent[0]?.onProgress(7)
      sent[0]?.fail(broken())
      await pass(0)
      expect(queue.all()[0]).toMatchObject({ status: 'retrying', failures: 1, sent: 0 })
      expect(queue.isBusy()).toBe(true)
      await pass(pauseOf(0) - 1)
      expect(sent).toHaveLength(1)
      await pass(1)
      expect(sent).toHaveLength(2)
      sent[1]?.fail(new ApiError(503, 'starting'))
      await pass(pauseOf(1) - 1)
      expect(queue.all()[0]).toMatchObject({ status: 'retrying', failures: 2 })
      await pass(1)
      sent[2]?.finish()
      await pass(0)
      expect(statuses()).toEqual({ a: 'done' })
      expect([...RETRY_AFTER_MS].sort((a, b) => a - b)).toEqual(RETRY_AFTER_MS)
    })
    it('gives up after the last try, and begins anew when asked to', async () => {
      queue.add('n', [file('a')])
      await pass(0)
      for (const [nth, pause] of RETRY_AFTER_MS.entries()) {
        sent[nth]?.fail(broken())
        await pass(pause)
      }
      const reason = broken()
      sent.at(-1)?.fail(reason)
      await pass(1_000_000)
      expect(sent).toHaveLength(1 + RETRY_AFTER_MS.length)
      expect(queue.all()[0]).toMatchObject({ status: 'failed', error: reason })
      expect(queue.isBusy()).toBe(false)
      queue.retry(idOf('a'))
      await pass(0)
      sent.at(-1)?.fail(broken())
      await pass(0)
      expect(queue.all()[0]).toMatchObject({ status: 'retrying', failures: 1 })
    })
    it.each([400, 403, 404, 413, 429, 500, 507])('never after an answer that would come again: %i', async (status) => {
      queue.add('n', [file('a')])
      await pass(0)
      sent[0]?.fail(new ApiError(status, 'no'))
      await pass(1_000_000)
      expect(sent).toHaveLength(1)
      expect(statuses()).toEqual({ a: 'failed' })
    })
    it('does not come back when it is cancelled in the pause', async () => {
      queue.add('n', [file('a'), file('b')])
      await pass(0)
      sent[0]?.fail(broken())
      sent[1]?.fail(broken())
      await pass(0)
      queue.cancel(idOf('a'))
      queue.cancelAll()
      await pass(1_000_000)
      expect(sent).toHaveLength(2)
      expect(queue.all()).toEqual([])
    })
    it('is tried at once when somebody does not want to wait, and once only', async () => {
      queue.add('n', [file('a')])
      await pass(0)
      sent[0]?.fail(broken())
      await pass(0)
      queue.retry(idOf('a'))
      await pass(0)
      expect(statuses()).toEqual({ a: 'running' })
      await pass(pauseOf(0))
      expect(sent).toHaveLength(2)
    })
    it('waits beyond the pause while there is no network, and lets others pass in it', async () => {
      queue.add('n', ['a', 'b', 'c', 'd'].map((name) => file(name)))
      await pass(0)
      sent[0]?.fail(broken())
      await pass(0)
      expect(statuses()).toMatchObject({ a: 'retrying', d: 'running' })
      ready = false
      await pass(pauseOf(0))
      expect(statuses()).toMatchObject({ a: 'waiting' })
      sent[3]?.finish()
      ready = true
      await pass(0)
      queue.wake()
      await pass(0)
      expect(statuses()).toMatchObject({ a: 'running', d: 'done' })
    })
  })
  it('says how far it is', async () => {
    queue.add('n', [file('a', 100)])
    await settle()
    sent[0]?.onProgress(40)
    await vi.waitFor(() => expect(queue.all()[0]?.sent).toBe(40))
  })
  it('forgets all when the person leaves', async () => {
    queue.add('n', [file('a'), file('b')])
    await settle()
    queue.cancelAll()
    expect(queue.all()).toEqual([])
    expect(queue.isBusy()).toBe(false)
    expect(sent.every(({ signal }) => signal.aborted)).toBe(true)
  })
})

describe('the speed of an upload', () => {
  it('is that of the last seconds', () => {
    const speed = new Speedometer()
    expect(speed.rate()).toBe(0)
    for (let second = 0; second <= 10; second++) speed.add(second * 1000, second * 1000)
    for (let second = 11; second <= 20; second++) speed.add(10_000 + (second - 10) * 5000, second * 1000)
    expect(speed.rate()).toBe(5000)
  })
})

describe('a name beside one that is taken', () => {
  it.each([
    ['plan.ods', ['plan (2).ods'], 'plan (3).ods'],
    ['README', [], 'README (2)'],
    ['.profile', [], '.profile (2)'],
    ['a.tar.gz', [], 'a.tar (2).gz'],
  ])('%s', (name, others, expected) => {
    expect(freeName(name, (candidate) => others.includes(candidate))).toBe(expected)
  })
})
