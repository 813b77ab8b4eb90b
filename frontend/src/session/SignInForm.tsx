import { useRef, useState, type SubmitEvent } from 'react'
import type { SecondFactorDue } from '@/api/types'
import { Button } from '@/ui/Button'
import { PasswordField, TextField } from '@/ui/Field'
import { KeyIcon } from '@/ui/icons'
import { ErrorNotice } from '@/ui/Notice'
import { SecondFactor } from './SecondFactor'
import { session, type User } from './session'
import { isSignedIn, logIn, methodsOf, signInWithPasskey, type LoginResult } from './signIn'
import { hasWebAuthn } from './webauthn'

/** Password, then what else is due; or a passkey and nothing else. The token ends up in the session. */
export function SignInForm({ username: known, onSignedIn }: { username?: string; onSignedIn: (user: User) => void }) {
  const [username, setUsername] = useState(known ?? '')
  const [password, setPassword] = useState('')
  const [due, setDue] = useState<SecondFactorDue | null>(null)
  const [busy, setBusy] = useState<'password' | 'passkey' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const passwordInput = useRef<HTMLInputElement>(null)

  const run = async (way: 'password' | 'passkey', attempt: () => Promise<LoginResult>) => {
    setBusy(way)
    setError(null)
    try {
      const result = await attempt()
      if (isSignedIn(result)) onSignedIn(session.signIn(result))
      else setDue(result)
    } catch (failure) {
      setError(failure)
      if (way === 'password') passwordInput.current?.select()
    } finally {
      setBusy(null)
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void run('password', () => logIn(username.trim(), password))
  }

  if (due) {
    return (
      <div className="flex flex-col gap-4">
        <SecondFactor
          challenge={due.challenge_token}
          methods={methodsOf(due)}
          onSignedIn={(answer) => onSignedIn(session.signIn(answer))}
        />
        <Button kind="quiet" size="sm" className="self-start" onClick={() => setDue(null)}>
          Start over
        </Button>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      {error !== null && <ErrorNotice error={error} />}
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="User name"
          name="username"
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          readOnly={known !== undefined}
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={known === undefined}
          required
        />
        <PasswordField
          label="Password"
          name="password"
          ref={passwordInput}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          autoFocus={known !== undefined}
          required
        />
        <Button kind="primary" type="submit" busy={busy === 'password'} disabled={busy !== null}>
          Sign in
        </Button>
      </form>
      {hasWebAuthn() && (
        <>
          <p className="flex items-center gap-3 text-sm text-ink-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or
          </p>
          <Button
            icon={KeyIcon}
            busy={busy === 'passkey'}
            disabled={busy !== null}
            onClick={() => void run('passkey', signInWithPasskey)}
          >
            Sign in with a passkey
          </Button>
        </>
      )}
    </div>
  )
}
