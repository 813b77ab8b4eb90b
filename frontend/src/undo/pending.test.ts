import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '@/testing/memoryStorage'
import type { User } from '@/session/session'
import { doomedOf, PendingDeletions, UNDO_MS, type Doomed } from './pending'
import { doomedInWords } from './words'

const mira: User = { userId: 'm', username: 'mira', displayName: 'Mira', isAdmin: false }
const file = (namespace: string, name: string): Doomed => ({ kind: 'files', namespace, names: [name] })
const token: Doomed = { kind: 'token', id: 't1', name: 'camera' }
const jon: User = { ...mira, userId: 'j', username: 'jon' }

describe('deletions that are kept back', () => {
  let storage: Storage
  let user: User | null
  let deletions: PendingDeletions
  const executor = {
    delete: vi.fn<(one: Doomed) => Promise<void>>(),
    done: vi.fn<(what: Doomed) => Promise<void>>(),
    failed: vi.fn<(what: Doomed, error: unknown) => void>(),
    user: () => user,
  }

  beforeEach(() => {
    vi.useFakeTimers()
    storage = memoryStorage()
    user = mira
    executor.delete.mockReset().mockResolvedValue()
    executor.done.mockReset().mockResolvedValue()
    executor.failed.mockReset()
    deletions = new PendingDeletions(storage, executor)
    deletions.resume()
  })
  afterEach(() => vi.useRealTimers())

  it('are sent after eight seconds, not before', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a', 'b'] })
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1)
    expect(executor.delete).not.toHaveBeenCalled()
    expect(deletions.isDoomed('n', 'a')).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(executor.delete.mock.calls).toEqual([[file('n', 'a')], [file('n', 'b')]])
    expect(executor.done).toHaveBeenCalledWith({ kind: 'files', namespace: 'n', names: ['a', 'b'] })
    expect(deletions.all()).toEqual([])
  })
  it('are never sent once undone', async () => {
    const id = deletions.add({ kind: 'namespace', namespace: 'n' })
    expect(deletions.undo(id)).toBe(true)
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2)
    expect(executor.delete).not.toHaveBeenCalled()
    expect(deletions.isDoomed('n')).toBe(false)
  })
  it('cannot be undone while they are carried out', async () => {
    executor.delete.mockReturnValue(new Promise(() => undefined))
    const id = deletions.add({ kind: 'namespace', namespace: 'n' })
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(deletions.undo(id)).toBe(false)
  })
  it('survive a reload, with what is left of their time', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a'] })
    await vi.advanceTimersByTimeAsync(5000)
    const again = vi.fn(() => Promise.resolve())
    const reloaded = new PendingDeletions(storage, { ...executor, delete: again })
    reloaded.resume()
    expect(reloaded.isDoomed('n', 'a')).toBe(true)
    await vi.advanceTimersByTimeAsync(2999)
    expect(again).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(again).toHaveBeenCalledTimes(1)
  })
  it('of one person are not carried out by the next', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a'] })
    user = jon
    const reloaded = new PendingDeletions(storage, executor)
    reloaded.resume()
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2)
    expect(reloaded.all()).toEqual([])
    expect(executor.delete).not.toHaveBeenCalled()
  })
  it('wait for a session that has ended, and go on with the next', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a'] })
    user = null
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(executor.delete).not.toHaveBeenCalled()
    expect(deletions.isDoomed('n', 'a')).toBe(true)
    user = mira
    deletions.resume()
    await vi.advanceTimersByTimeAsync(0)
    expect(executor.delete).toHaveBeenCalledTimes(1)
  })
  it('come back with the reason when the service refuses some', async () => {
    const refusal = new Error('no')
    executor.delete.mockImplementation((one) => (one.kind === 'files' && one.names[0] === 'b' ? Promise.reject(refusal) : Promise.resolve()))
    deletions.add({ kind: 'files', namespace: 'n', names: ['a', 'b', 'c'] })
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(executor.done).toHaveBeenCalledWith({ kind: 'files', namespace: 'n', names: ['a', 'c'] })
    expect(executor.failed).toHaveBeenCalledWith({ kind: 'files', namespace: 'n', names: ['b'] }, refusal)
    expect(deletions.isDoomed('n', 'b')).toBe(false)
  })
  it('are sent at once when something needs the name', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a'] })
    deletions.add({ kind: 'files', namespace: 'other', names: ['a'] })
    await deletions.flush((what) => what.kind === 'files' && what.namespace === 'n')
    expect(executor.delete.mock.calls).toEqual([[file('n', 'a')]])
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(executor.delete).toHaveBeenCalledTimes(2)
  })
  it('of tokens and sessions are sent when the page is left, and those of files stay undone', async () => {
    deletions.add(file('n', 'a'))
    deletions.add(token)
    deletions.add({ kind: 'session', id: 7, device: 'Firefox on Linux' })
    deletions.left()
    // Before anything is awaited: the page may be gone by then.
    expect(executor.delete.mock.calls).toEqual([[token], [{ kind: 'session', id: 7, device: 'Firefox on Linux' }]])
    await vi.advanceTimersByTimeAsync(0)
    const reloaded = new PendingDeletions(storage, executor)
    reloaded.resume()
    expect(reloaded.all().map(({ what }) => what)).toEqual([file('n', 'a')])
  })
  it('stay hidden until the lists know', async () => {
    let refetched: () => void = () => undefined
    executor.done.mockReturnValue(new Promise<void>((resolve) => (refetched = resolve)))
    deletions.add(token)
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(doomedOf(deletions.all(), 'token')).toEqual([token])
    refetched()
    await vi.advanceTimersByTimeAsync(0)
    expect(doomedOf(deletions.all(), 'token')).toEqual([])
  })
  it('come back, and say so, when the service refuses', async () => {
    const refusal = new Error('no')
    executor.delete.mockRejectedValue(refusal)
    deletions.add(token)
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(executor.done).not.toHaveBeenCalled()
    expect(executor.failed).toHaveBeenCalledWith(token, refusal)
    expect(deletions.all()).toEqual([])
  })
})

describe('what the page says of a deletion', () => {
  it.each<[Doomed, string, string]>([
    [{ kind: 'namespace', namespace: 'n' }, 'Deleted “n” with everything in it.', 'Could not delete “n”.'],
    [file('n', 'a.txt'), 'Deleted “a.txt”.', 'Could not delete “a.txt”.'],
    [{ kind: 'files', namespace: 'n', names: ['a', 'b'] }, 'Deleted 2 files.', 'Could not delete 2 files.'],
    [token, 'Deleted token “camera”.', 'Token “camera” still works.'],
    [{ kind: 'session', id: 1, device: 'Phone' }, 'Signed out Phone.', 'Phone is still signed in.'],
  ])('names the thing: %o', (what, said, failed) => {
    expect(doomedInWords(what)).toEqual({ said, failed })
  })
})
