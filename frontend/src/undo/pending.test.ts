import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '@/testing/memoryStorage'
import type { User } from '@/session/session'
import { PendingDeletions, UNDO_MS, type Doomed } from './pending'

const mira: User = { userId: 'm', username: 'mira', displayName: 'Mira', isAdmin: false }
const jon: User = { ...mira, userId: 'j', username: 'jon' }

describe('deletions that are kept back', () => {
  let storage: Storage
  let user: User | null
  let deletions: PendingDeletions
  const executor = {
    deleteNamespace: vi.fn<(namespace: string) => Promise<void>>(),
    deleteFile: vi.fn<(namespace: string, name: string) => Promise<void>>(),
    done: vi.fn<(what: Doomed) => void>(),
    failed: vi.fn<(what: Doomed, error: unknown) => void>(),
    user: () => user,
  }

  beforeEach(() => {
    vi.useFakeTimers()
    storage = memoryStorage()
    user = mira
    executor.deleteNamespace.mockReset().mockResolvedValue()
    executor.deleteFile.mockReset().mockResolvedValue()
    executor.done.mockReset()
    executor.failed.mockReset()
    deletions = new PendingDeletions(storage, executor)
    deletions.resume()
  })
  afterEach(() => vi.useRealTimers())

  it('are sent after eight seconds, not before', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a', 'b'] })
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1)
    expect(executor.deleteFile).not.toHaveBeenCalled()
    expect(deletions.isDoomed('n', 'a')).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(executor.deleteFile.mock.calls).toEqual([
      ['n', 'a'],
      ['n', 'b'],
    ])
    expect(executor.done).toHaveBeenCalledWith({ kind: 'files', namespace: 'n', names: ['a', 'b'] })
    expect(deletions.all()).toEqual([])
  })
  it('are never sent once undone', async () => {
    const id = deletions.add({ kind: 'namespace', namespace: 'n' })
    expect(deletions.undo(id)).toBe(true)
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2)
    expect(executor.deleteNamespace).not.toHaveBeenCalled()
    expect(deletions.isDoomed('n')).toBe(false)
  })
  it('cannot be undone while they are carried out', async () => {
    executor.deleteNamespace.mockReturnValue(new Promise(() => undefined))
    const id = deletions.add({ kind: 'namespace', namespace: 'n' })
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(deletions.undo(id)).toBe(false)
  })
  it('survive a reload, with what is left of their time', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a'] })
    await vi.advanceTimersByTimeAsync(5000)
    const deleteFile = vi.fn(() => Promise.resolve())
    const reloaded = new PendingDeletions(storage, { ...executor, deleteFile })
    reloaded.resume()
    expect(reloaded.isDoomed('n', 'a')).toBe(true)
    await vi.advanceTimersByTimeAsync(2999)
    expect(deleteFile).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(deleteFile).toHaveBeenCalledTimes(1)
  })
  it('of one person are not carried out by the next', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a'] })
    user = jon
    const reloaded = new PendingDeletions(storage, executor)
    reloaded.resume()
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2)
    expect(reloaded.all()).toEqual([])
    expect(executor.deleteFile).not.toHaveBeenCalled()
  })
  it('wait for a session that has ended, and go on with the next', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a'] })
    user = null
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(executor.deleteFile).not.toHaveBeenCalled()
    expect(deletions.isDoomed('n', 'a')).toBe(true)
    user = mira
    deletions.resume()
    await vi.advanceTimersByTimeAsync(0)
    expect(executor.deleteFile).toHaveBeenCalledTimes(1)
  })
  it('come back with the reason when the service refuses some', async () => {
    const refusal = new Error('no')
    executor.deleteFile.mockImplementation((_, name) => (name === 'b' ? Promise.reject(refusal) : Promise.resolve()))
    deletions.add({ kind: 'files', namespace: 'n', names: ['a', 'b', 'c'] })
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(executor.done).toHaveBeenCalledWith({ kind: 'files', namespace: 'n', names: ['a', 'c'] })
    expect(executor.failed).toHaveBeenCalledWith({ kind: 'files', namespace: 'n', names: ['b'] }, refusal)
    expect(deletions.isDoomed('n', 'b')).toBe(false)
  })
  it('are sent at once when something needs the name', async () => {
    deletions.add({ kind: 'files', namespace: 'n', names: ['a'] })
    deletions.add({ kind: 'files', namespace: 'other', names: ['a'] })
    await deletions.flush(({ namespace }) => namespace === 'n')
    expect(executor.deleteFile.mock.calls).toEqual([['n', 'a']])
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(executor.deleteFile).toHaveBeenCalledTimes(2)
  })
})
