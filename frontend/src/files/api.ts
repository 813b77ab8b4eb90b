import { queryOptions } from '@tanstack/react-query'
import { json, segment, send } from '@/api/client'
import { serviceOrigin } from '@/api/origin'
import type { FileEntry, Namespace } from '@/api/types'
import { session } from '@/session/session'

export const PRIVATE = 0
export const PUBLIC = 1

export const namespacesQuery = queryOptions({
  queryKey: ['namespaces'],
  queryFn: ({ signal }) => json<Namespace[]>('storage', '/storage/namespaces', { signal }),
})

export function filesQuery(namespace: string) {
  return queryOptions({
    queryKey: ['files', namespace],
    queryFn: ({ signal }) => json<FileEntry[]>('storage', '/storage/files', { query: { namespace }, signal }),
  })
}

export function createNamespace(name: string, visibility: number): Promise<Namespace> {
  return json<Namespace>('storage', '/storage/namespaces', { method: 'POST', body: { name, visibility } })
}

export function setVisibility(name: string, visibility: number): Promise<Namespace> {
  return json<Namespace>('storage', `/storage/namespaces/${segment(name)}`, { method: 'PUT', body: { visibility } })
}

export async function deleteNamespace(name: string): Promise<void> {
  await send('storage', `/storage/namespaces/${segment(name)}`, { method: 'DELETE' })
}

export async function deleteFile(namespace: string, name: string): Promise<void> {
  await send('storage', filePath(namespace, name), { method: 'DELETE' })
}

export function filePath(namespace: string, name: string): string {
  return `/storage/${segment(namespace)}/${segment(name)}`
}

/** The address to share: it carries no credential, so it works for everybody only while the namespace is public. */
export function fileLink(namespace: string, name: string): string {
  return serviceOrigin('storage') + filePath(namespace, name)
}

/** An address for elements that cannot send a header (images, media, downloads); it carries the session's token. */
export function tokenLink(namespace: string, name: string, how: 'view' | 'download'): string {
  const path = how === 'view' ? filePath(namespace, name) : `/storage/download/${segment(namespace)}/${segment(name)}`
  const url = new URL(path, serviceOrigin('storage'))
  const token = session.token()
  if (token !== null) url.searchParams.set('token', token)
  return url.href
}

/** What the service accepts as the name of a namespace; null when it does. */
export function namespaceNameProblem(name: string): string | null {
  if (name === '') return 'Give it a name.'
  if (name.length > 100) return 'Use at most 100 characters.'
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return 'Use letters, digits, dots, underscores and hyphens only.'
  if (['.', '..', 'namespaces', 'files', 'upload', 'download', 'delete', 'status'].includes(name)) {
    return 'This name is reserved. Choose another.'
  }
  return null
}
