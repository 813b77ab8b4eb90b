import { useState, type SubmitEvent } from 'react'
import { ApiError } from '@/api/error'
import type { SignedIn } from '@/api/types'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { KeyIcon, PhoneIcon, TicketIcon } from '@/ui/icons'
import { ErrorNotice } from '@/ui/Notice'
import { finishWithCode, finishWithKey, type Method } from './signIn'

const WORDS: Record<Method, { label: string; icon: typeof KeyIcon }> = {
  webauthn: { label: 'Security key', icon: KeyIcon },
  totp: { label: 'Authenticator app', icon: PhoneIcon },
  recovery: { label: 'Recovery code', icon: TicketIcon },
}

/** The second step: a key, a code of the app, or one of the codes kept for bad days. */
export function SecondFactor({
  challenge,
  methods,
  onSignedIn,
}: {
  challenge: string
  methods: Method[]
  onSignedIn: (answer: SignedIn) => void
}) {
  const [method, setMethod] = useState<Method>(methods[0] ?? 'webauthn')
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)

  const run = async (finish: () => Promise<SignedIn>) => {
    setBusy(true)
    setError(null)
    try {
      onSignedIn(await finish())
    } catch (failure) {
      // 409: this person has no key, only an app. Go on there.
      if (failure instanceof ApiError && failure.status === 409 && methods.includes('totp')) setMethod('totp')
      else setError(failure)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const typed = code.trim()
    if (typed !== '') void run(() => finishWithCode(challenge, typed))
  }
  const choose = (next: Method) => {
    setMethod(next)
    setCode('')
    setError(null)
  }
  const others = methods.filter((other) => other !== method)

  return (
    <div className="flex flex-col gap-4">
      {error !== null && <ErrorNotice error={error} />}
      {method === 'webauthn' ? (
        <>
          <p className="text-ink-soft">Use the key you registered: touch it, or confirm on this device or your phone.</p>
          <Button kind="primary" icon={KeyIcon} busy={busy} autoFocus onClick={() => void run(() => finishWithKey(challenge))}>
            Use security key
          </Button>
        </>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          <TextField
            key={method}
            label={method === 'totp' ? 'Code from the app' : 'Recovery code'}
            hint={
              method === 'totp'
                ? 'Six digits that change every half minute.'
                : 'One of the codes you kept when you set up the second step. Each works once.'
            }
            value={code}
            onChange={(event) => setCode(event.target.value)}
            inputMode={method === 'totp' ? 'numeric' : 'text'}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            mono
            required
          />
          <Button kind="primary" type="submit" busy={busy}>
            Sign in
          </Button>
        </form>
      )}
      {others.length > 0 && (
        <div className="border-t border-line pt-4">
          <p className="mb-2 text-sm text-ink-soft">Or use</p>
          <div className="flex flex-wrap gap-2">
            {others.map((other) => (
              <Button key={other} size="sm" icon={WORDS[other].icon} onClick={() => choose(other)}>
                {WORDS[other].label}
              </Button>
            ))}
          </div>
        </div>
      )}
    </div>
  )
}
