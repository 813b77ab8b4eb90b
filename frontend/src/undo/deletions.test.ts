import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { queries } from '@/app/queries'
import { session } from '@/session/session'
import { sessionsQuery } from '@/settings/api'
import { toastStore } from '@/ui/toasts'
import { deletions } from './deletions'
import { UNDO_MS } from './pending'

/** As the sign-in service makes it, as far as the page looks. */
const TOKEN = ['{"alg":"none"}', JSON.stringify({ user_id: 'm', username: 'mira', exp: 4_000_000_000 }), '{}'].map((part) => btoa(part)).join('.')
const answers = vi.fn<(url: URL, init: RequestInit) => Response>()

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', (url: URL, init: RequestInit) => Promise.resolve(answers(url, init)))
  session.signIn({ token: TOKEN })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  toastStore.all().forEach(({ id }) => toastStore.close(id))
})

it('a token that is gone already is gone, and the lists are asked again', async () => {
  answers.mockReturnValue(new Response('{"error":"not found"}', { status: 404 }))
  const asked = vi.spyOn(queries, 'invalidateQueries')
  deletions.add({ kind: 'token', id: 't/1', name: 'camera' })
  await vi.advanceTimersByTimeAsync(UNDO_MS)
  const [url, init] = answers.mock.calls[0] ?? []
  expect([init?.method, url?.pathname, init?.keepalive]).toEqual(['DELETE', '/api/tokens/t%2F1', true])
  expect(asked).toHaveBeenCalledWith({ queryKey: ['settings'] })
  expect(deletions.all()).toEqual([])
  expect(toastStore.all()).toEqual([])
})

it('a session that could not be ended is said to be open, why, and how to go on', async () => {
  answers.mockReturnValue(new Response('{"error":"no disk"}', { status: 500, headers: { 'X-Request-Id': 'r1', 'Content-Type': 'application/json' } }))
  deletions.add({ kind: 'session', id: 7, device: 'Phone' })
  await vi.advanceTimersByTimeAsync(UNDO_MS)
  const [said] = toastStore.all()
  expect(said).toMatchObject({ tone: 'bad', requestId: 'r1', action: { label: 'Try again' } })
  expect(said?.text).toMatch(/^Phone is still signed in\./)
  answers.mockReturnValue(new Response('', { status: 200 }))
  const asked = vi.spyOn(queries, 'invalidateQueries')
  said?.action?.run()
  await vi.advanceTimersByTimeAsync(UNDO_MS)
  expect(asked).toHaveBeenCalledWith({ queryKey: sessionsQuery.queryKey })
})

it('leaving the page ends what was to be ended for safety', () => {
  answers.mockReturnValue(new Response('', { status: 200 }))
  deletions.add({ kind: 'session', id: 8, device: 'Laptop' })
  window.dispatchEvent(new Event('pagehide'))
  expect(answers.mock.calls.at(-1)?.[0].pathname).toBe('/api/settings/sessions/8')
})
