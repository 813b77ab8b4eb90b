import { useSyncExternalStore } from 'react'
import { session, type SessionState, type User } from './session'

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state)
}

/** The person on whose behalf the page works, also while the session waits to be renewed. */
export function useUser(): User {
  const state = useSession()
  if (state.status === 'out') throw new Error('This part of the page is for people who are signed in.')
  return state.user
}
