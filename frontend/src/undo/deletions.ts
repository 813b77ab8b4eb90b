import { useSyncExternalStore } from 'react'
import { queries } from '@/app/queries'
import { ApiError } from '@/api/error'
import type { FileEntry, Namespace } from '@/api/types'
import { deleteFile, deleteNamespace, filesQuery, namespacesQuery } from '@/files/api'
import { session } from '@/session/session'
import { plural } from '@/ui/format'
import { toastError } from '@/ui/toasts'
import { PendingDeletions, type Doomed, type Pending } from './pending'

export function doomedInWords(what: Doomed): string {
  if (what.kind === 'namespace') return `“${what.namespace}”`
  return what.names.length === 1 ? `“${what.names[0] ?? ''}”` : plural(what.names.length, 'file')
}

/** Somebody else was faster: the thing is gone, which is what was wanted. */
async function tolerateGone(deletion: Promise<void>): Promise<void> {
  try {
    await deletion
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
}

/** The page's deletions. */
export const deletions: PendingDeletions = new PendingDeletions(window.sessionStorage, {
  deleteNamespace: (namespace) => tolerateGone(deleteNamespace(namespace)),
  deleteFile: (namespace, name) => tolerateGone(deleteFile(namespace, name)),
  user: () => {
    const state = session.state()
    return state.status === 'in' ? state.user : null
  },
  done: (what) => {
    if (what.kind === 'namespace') {
      queries.setQueryData<Namespace[]>(namespacesQuery.queryKey, (all) => all?.filter(({ name }) => name !== what.namespace))
      queries.removeQueries({ queryKey: filesQuery(what.namespace).queryKey })
    } else {
      const gone = new Set(what.names)
      queries.setQueryData<FileEntry[]>(filesQuery(what.namespace).queryKey, (all) => all?.filter(({ name }) => !gone.has(name)))
    }
    void queries.invalidateQueries({ queryKey: namespacesQuery.queryKey })
  },
  failed: (what, error) => {
    toastError(`Could not delete ${doomedInWords(what)}.`, error, {
      label: 'Try again',
      run: () => deletions.add(what),
    })
  },
})

session.subscribe(() => deletions.resume())

export function usePendingDeletions(): readonly Pending[] {
  return useSyncExternalStore(deletions.subscribe, deletions.all)
}
