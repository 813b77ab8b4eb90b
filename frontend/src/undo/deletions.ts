import { useSyncExternalStore } from 'react'
import { queries } from '@/app/queries'
import { ApiError } from '@/api/error'
import type { FileEntry, Namespace } from '@/api/types'
import { deleteFile, deleteNamespace, filesQuery, namespacesQuery } from '@/files/api'
import { session } from '@/session/session'
import { deleteToken, endSession, sessionsQuery } from '@/settings/api'
import { toastError } from '@/ui/toasts'
import { PendingDeletions, type Doomed, type Pending } from './pending'
import { doomedInWords } from './words'

async function request(one: Doomed): Promise<void> {
  switch (one.kind) {
    case 'namespace':
      return deleteNamespace(one.namespace)
    case 'files':
      return deleteFile(one.namespace, one.names[0] ?? '')
    case 'token':
      return deleteToken(one.id)
    case 'session':
      return endSession(one.id)
  }
}

/** The lists know of it before they show what is left. */
async function forget(what: Doomed): Promise<void> {
  switch (what.kind) {
    case 'namespace':
      queries.setQueryData<Namespace[]>(namespacesQuery.queryKey, (all) => all?.filter(({ name }) => name !== what.namespace))
      queries.removeQueries({ queryKey: filesQuery(what.namespace).queryKey })
      void queries.invalidateQueries({ queryKey: namespacesQuery.queryKey })
      return
    case 'files': {
      const gone = new Set(what.names)
      queries.setQueryData<FileEntry[]>(filesQuery(what.namespace).queryKey, (all) => all?.filter(({ name }) => !gone.has(name)))
      void queries.invalidateQueries({ queryKey: namespacesQuery.queryKey })
      return
    }
    case 'token':
      // Also the lists of service accounts, which count them.
      return queries.invalidateQueries({ queryKey: ['settings'] })
    case 'session':
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
  }
}

/** The page's deletions. */
export const deletions: PendingDeletions = new PendingDeletions(window.sessionStorage, {
  delete: async (one) => {
    try {
      await request(one)
    } catch (error) {
      // Somebody else was faster: the thing is gone, which is what was wanted.
      if (!(error instanceof ApiError && error.status === 404)) throw error
    }
  },
  user: () => {
    const state = session.state()
    return state.status === 'in' ? state.user : null
  },
  done: forget,
  failed: (what, error) => {
    toastError(doomedInWords(what).failed, error, {
      label: 'Try again',
      run: () => deletions.add(what),
    })
  },
})

session.subscribe(() => deletions.resume())
window.addEventListener('pagehide', () => deletions.left())

export function usePendingDeletions(): readonly Pending[] {
  return useSyncExternalStore(deletions.subscribe, deletions.all)
}
