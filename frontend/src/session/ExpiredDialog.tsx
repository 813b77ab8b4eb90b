import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { SignInForm } from './SignInForm'
import { session, type User } from './session'
import { useSession } from './useSession'

/** The session has ended while somebody worked: they sign in above the page, and go on where they were. */
export function ExpiredDialog() {
  const state = useSession()
  const queries = useQueryClient()
  const navigate = useNavigate()
  if (state.status !== 'expired') return null

  const signedIn = (user: User) => {
    if (user.userId === state.user.userId) {
      void queries.invalidateQueries()
    } else {
      queries.clear()
      void navigate({ to: '/' })
    }
  }
  return (
    <Dialog
      open
      onOpenChange={() => undefined}
      closable={false}
      title="Sign in again"
      description="Your session has ended. Everything on this page is still here, and waits for you."
      footer={
        <Button kind="quiet" onClick={() => session.signOut()}>
          Leave instead
        </Button>
      }
    >
      <SignInForm username={state.user.username} onSignedIn={signedIn} />
    </Dialog>
  )
}
