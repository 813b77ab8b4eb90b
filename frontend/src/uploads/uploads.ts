import { useSyncExternalStore } from 'react'
import { queries } from '@/app/queries'
import type { FileEntry } from '@/api/types'
import { filesQuery, namespacesQuery } from '@/files/api'
import { session } from '@/session/session'
import { deletions } from '@/undo/deletions'
import { UploadQueue, type Upload } from './queue'
import { sendFile } from './send'

function known(namespace: string): FileEntry[] | undefined {
  return queries.getQueryData<FileEntry[]>(filesQuery(namespace).queryKey)
}

export function isTaken(namespace: string, name: string): boolean {
  return (known(namespace)?.some((file) => file.name === name) ?? false) && !deletions.isDoomed(namespace, name)
}

/** The lists follow at once; the truth of the service is fetched when the last file of a namespace has arrived. */
function uploaded(upload: Upload): void {
  const now = Math.floor(Date.now() / 1000)
  queries.setQueryData<FileEntry[]>(filesQuery(upload.namespace).queryKey, (files) => {
    if (!files) return files
    const before = files.find((file) => file.name === upload.name)
    const entry: FileEntry = {
      name: upload.name,
      path: upload.name,
      namespace: upload.namespace,
      size: upload.size,
      created_at: before?.created_at ?? now,
      modified_at: now,
    }
    return [...files.filter((file) => file.name !== upload.name), entry]
  })
  const more = uploads
    .all()
    .some(({ namespace, status }) => namespace === upload.namespace && (status === 'running' || status === 'waiting' || status === 'retrying'))
  if (!more) {
    void queries.invalidateQueries({ queryKey: filesQuery(upload.namespace).queryKey })
    void queries.invalidateQueries({ queryKey: namespacesQuery.queryKey })
  }
}

export const uploads: UploadQueue = new UploadQueue({
  send: sendFile,
  exists: isTaken,
  // Somebody deletes a file and uploads its successor within the eight seconds: in this order.
  prepare: (namespace, name) =>
    deletions.flush(
      (what) =>
        (what.kind === 'namespace' && what.namespace === namespace) ||
        (what.kind === 'files' && what.namespace === namespace && what.names.includes(name)),
    ),
  uploaded,
  sessionCounts: () => session.verify(),
  ready: () => navigator.onLine && session.state().status === 'in',
  now: () => performance.now(),
})

session.subscribe(() => {
  // What one person began is not sent on behalf of the next.
  if (session.state().status === 'out') uploads.cancelAll()
  else uploads.wake()
})
window.addEventListener('online', () => uploads.wake())
window.addEventListener('beforeunload', (event) => {
  if (uploads.isBusy()) event.preventDefault()
})

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(uploads.subscribe, uploads.all)
}
