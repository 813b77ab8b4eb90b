import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/error'
import { toastStore } from '@/ui/toasts'
import { Later, UNDO_MS } from './later'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  toastStore.all().forEach(({ id }) => toastStore.close(id))
})

function ending(run: () => Promise<void>) {
  return { key: 'token:1', said: 'Deleted.', failed: 'Could not delete.', run, done: vi.fn(() => Promise.resolve()) }
}

it('ends a thing when nobody can undo it any more, and hides it all the while', async () => {
  const later = new Later()
  const run = vi.fn(() => Promise.resolve())
  later.add(ending(run))
  await vi.advanceTimersByTimeAsync(UNDO_MS - 1)
  expect(run).not.toHaveBeenCalled()
  expect(later.hidden().has('token:1')).toBe(true)
  await vi.advanceTimersByTimeAsync(1)
  expect(run).toHaveBeenCalledOnce()
  expect(later.hidden().size).toBe(0)
  expect(toastStore.all()).toEqual([])
})

it('does nothing once it has been undone', async () => {
  const later = new Later()
  const run = vi.fn(() => Promise.resolve())
  later.add(ending(run))
  toastStore.all()[0]?.action?.run()
  await vi.advanceTimersByTimeAsync(UNDO_MS * 2)
  expect(run).not.toHaveBeenCalled()
  expect(later.hidden().size).toBe(0)
})

it('carries out what waits when the page is left', async () => {
  const later = new Later()
  const run = vi.fn(() => Promise.resolve())
  later.add(ending(run))
  await later.flush()
  await vi.advanceTimersByTimeAsync(UNDO_MS * 2)
  expect(run).toHaveBeenCalledOnce()
})

it('shows the thing again when it could not be ended, and says why', async () => {
  const later = new Later()
  later.add(ending(() => Promise.reject(new ApiError(500, 'No disk.', 'r1'))))
  await later.flush()
  expect(later.hidden().size).toBe(0)
  expect(toastStore.all()[0]).toMatchObject({ tone: 'bad', text: 'Could not delete. No disk.', requestId: 'r1' })
})

it('is content with a thing that is gone already', async () => {
  const later = new Later()
  const gone = ending(() => Promise.reject(new ApiError(404, 'Not there.')))
  later.add(gone)
  await later.flush()
  expect(gone.done).toHaveBeenCalledOnce()
  expect(toastStore.all()).toEqual([])
})
