import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { json, segment, send } from '@/api/client'
import type { Account, AuditPage, Presence } from '@/api/types'
import { toQuery, type AuditSearch } from './auditSearch'

export const usersQuery = queryOptions({
  queryKey: ['admin', 'users'],
  queryFn: ({ signal }) => json<Account[]>('auth', '/admin/users', { signal }),
})

export const presencesQuery = queryOptions({
  queryKey: ['admin', 'sessions'],
  queryFn: ({ signal }) => json<Presence[]>('auth', '/admin/sessions', { signal }),
})

/** Newest first; each page tells where the next one begins. */
export function auditQuery(search: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: ['admin', 'audit', search],
    queryFn: ({ signal, pageParam }) =>
      json<AuditPage>('auth', '/admin/audit', { query: { ...toQuery(search), cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function createUser(username: string, password: string, displayName: string): Promise<Account> {
  return json('auth', '/admin/users', { method: 'POST', body: { username, password, display_name: displayName } })
}

export async function deleteUser(id: string): Promise<void> {
  await send('auth', '/admin/users', { method: 'DELETE', query: { id } })
}

export async function setDisabled(id: string, disabled: boolean): Promise<void> {
  await send('auth', `/admin/users/${segment(id)}/${disabled ? 'disable' : 'enable'}`, { method: 'POST' })
}

export async function resetPassword(id: string, password: string): Promise<void> {
  await send('auth', `/admin/users/${segment(id)}/password`, { method: 'POST', body: { password } })
}
