import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { CopyButton } from '@/ui/CopyButton'
import { Bars } from '@/ui/Bars'
import { Notice } from '@/ui/Notice'
import { useTitle } from '@/ui/Page'
import { Gate } from './Gate'
import { loopbackCallback } from './loopback'
import { SecondFactor } from './SecondFactor'

/** The client reads no more than this. */
const MOST_BYTES = 8192

type Handover =
  | { step: 'verify' }
  | { step: 'sending' }
  | { step: 'sent' }
  | { step: 'paste'; token: string; why: string | null }

/** The second step of `ec auth login`: it is taken here, and the token goes back to the client. This page keeps nothing of it. */
export default function CliPage() {
  useTitle('Sign in on the command line')
  const search: Record<string, unknown> = useSearch({ strict: false })
  const challenge = typeof search.challenge === 'string' ? search.challenge : ''
  const given = typeof search.cb === 'string' ? search.cb : undefined
  const callback = loopbackCallback(given)
  const [handover, setHandover] = useState<Handover>({ step: 'verify' })

  const handOver = async (token: string) => {
    if (!callback || token.length > MOST_BYTES) {
      setHandover({ step: 'paste', token, why: null })
      return
    }
    setHandover({ step: 'sending' })
    try {
      const answer = await fetch(callback, { method: 'POST', body: token, credentials: 'omit' })
      if (!answer.ok) throw new Error(`it answered with ${answer.status}`)
      setHandover({ step: 'sent' })
    } catch {
      setHandover({ step: 'paste', token, why: 'The command line could not be reached from this browser.' })
    }
  }

  if (challenge === '') {
    return (
      <Gate title="Command line" lead="This page finishes a sign-in of the ec client.">
        <Notice tone="warn">
          The link is incomplete. Run <code className="font-mono">ec auth login</code> again and open the address it prints.
        </Notice>
      </Gate>
    )
  }
  return (
    <Gate title="Command line" lead="One more step to sign in the ec client.">
      {handover.step === 'verify' && (
        <div className="flex flex-col gap-4">
          {given !== undefined && !callback && (
            <Notice tone="warn">
              This link wants the token sent to another machine. That will not happen: you will get it here, to paste it yourself.
            </Notice>
          )}
          <Notice>
            Go on only if you have just run <code className="font-mono">ec auth login</code> yourself.
          </Notice>
          <SecondFactor
            challenge={challenge}
            methods={['webauthn', 'totp', 'recovery']}
            onSignedIn={({ token }) => void handOver(token)}
          />
        </div>
      )}
      {handover.step === 'sending' && (
        <p className="flex items-center gap-3">
          <Bars label="Telling the command line" /> Telling the command line…
        </p>
      )}
      {handover.step === 'sent' && (
        <Notice tone="good" live>
          The command line is signed in. You can close this page.
        </Notice>
      )}
      {handover.step === 'paste' && (
        <div className="flex flex-col gap-4">
          {handover.why !== null && <Notice tone="warn">{handover.why}</Notice>}
          <p>Paste this token where the client asks for it. Show it to nobody: it signs in as you.</p>
          <textarea
            readOnly
            aria-label="Token"
            rows={5}
            value={handover.token}
            onFocus={(event) => event.target.select()}
            className="w-full resize-none rounded-md bg-sunken p-3 font-mono text-xs break-all"
          />
          <CopyButton text={handover.token} label="Copy token" size="md" />
        </div>
      )}
    </Gate>
  )
}
