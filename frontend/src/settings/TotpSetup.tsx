import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useReducer, useRef, useState, type SubmitEvent } from 'react'
import { Bars } from '@/ui/Bars'
import { CopyButton } from '@/ui/CopyButton'
import { Dialog } from '@/ui/Dialog'
import { DialogForm } from '@/ui/DialogForm'
import { TextField } from '@/ui/Field'
import { ErrorNotice } from '@/ui/Notice'
import { toast } from '@/ui/toasts'
import { useAction } from '@/ui/useAction'
import { beginTotp, finishTotp, replaceRecoveryCodes, totpQuery, type Proof } from './api'
import { ProofFields, useConfirmed } from './ProofFields'
import { Qr } from './Qr'
import { RecoveryCodes } from './RecoveryCodes'
import { inFours, sixDigits } from './rules'
import { codeProblem, next, start } from './totpFlow'

/** Sets up an app: the secret as a picture and as text, a code as proof, and codes for the day the phone is gone. */
export function TotpSetup({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [state, tell] = useReducer(next, start)
  const [proof, setProof] = useState<Proof>({})
  const { busy, error, run, clear } = useAction()
  const asked = useRef(false)

  const begin = () => run(async () => tell({ type: 'offered', offer: await beginTotp() }))
  const beginOnce = useRef(begin)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void beginOnce.current()
  }, [])

  const makeCodes = () => run(async () => tell({ type: 'codes', codes: await replaceRecoveryCodes(proof) }))
  const finish = async (finishState: string, code: string) => {
    let left = 0
    const accepted = await run(async () => {
      await finishTotp(finishState, code, proof)
      left = (await queries.query({ ...totpQuery, staleTime: 0 })).recovery_codes_left
    })
    if (!accepted) return
    tell({ type: 'accepted', codesLeft: left })
    toast('The app is set up. Its code is asked for from now on.', { tone: 'good' })
    if (left > 0) onClose()
    else await makeCodes()
    await queries.invalidateQueries({ queryKey: ['settings'] })
  }
  const again = () => {
    clear()
    tell({ type: 'again' })
    void begin()
  }

  if (state.step === 'codes') {
    return (
      <Dialog
        open
        onOpenChange={onClose}
        closable={state.codes === null}
        title="Keep these recovery codes"
        description="They let you in when the phone is lost. Each works once. You will not see them again."
      >
        {error !== null && <ErrorNotice error={error} retry={() => void makeCodes()} />}
        {state.codes === null && error === null && <Bars label="Making recovery codes" className="my-6" />}
        {state.codes && <RecoveryCodes codes={state.codes} onKept={onClose} />}
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="md"
      title="Set up an app"
      description="Scan the picture with the app, then type the six digits it shows."
    >
      {state.step === 'scan' ? (
        <ScanForm
          secret={state.offer.secret}
          uri={state.offer.uri}
          busy={busy}
          error={error}
          proof={proof}
          onProof={setProof}
          onAgain={again}
          onCode={(code) => void finish(state.offer.state, code)}
          onCancel={onClose}
        />
      ) : error !== null ? (
        <ErrorNotice error={error} retry={() => void begin()} />
      ) : (
        <div className="flex h-80 items-center justify-center">
          <Bars label="Making a secret" />
        </div>
      )}
    </Dialog>
  )
}

function ScanForm({
  secret,
  uri,
  busy,
  error,
  proof,
  onProof,
  onAgain,
  onCode,
  onCancel,
}: {
  secret: string
  uri: string
  busy: boolean
  error: unknown
  proof: Proof
  onProof: (proof: Proof) => void
  onAgain: () => void
  onCode: (code: string) => void
  onCancel: () => void
}) {
  const confirmed = useConfirmed()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const digits = sixDigits(code)
    setProblem(codeProblem(code))
    if (digits !== null) onCode(digits)
  }
  return (
    <DialogForm onSubmit={submit} onCancel={onCancel} submit="Turn on" busy={busy}>
      <div className="flex flex-col items-center gap-4 sm:flex-row sm:items-start">
        <Qr text={uri} label="QR code with the secret for the app" />
        <div className="min-w-0 flex-1">
          <p className="text-sm text-ink-soft">No camera at hand? Type this secret into the app instead.</p>
          <p className="my-2 rounded-md bg-sunken p-3 font-mono text-sm wrap-anywhere">{inFours(secret)}</p>
          <CopyButton text={secret} label="Copy secret" />
        </div>
      </div>
      {error !== null && (
        <div className="flex flex-col gap-2">
          <ErrorNotice error={error} />
          <button type="button" onClick={onAgain} className="min-h-6 self-start text-sm font-semibold underline underline-offset-2">
            Begin again with a new secret
          </button>
        </div>
      )}
      {confirmed && <ProofFields proof={proof} onChange={onProof} passwordOnly />}
      <TextField
        label="Code from the app"
        value={code}
        onChange={(event) => {
          setCode(event.target.value)
          if (problem !== null) setProblem(codeProblem(event.target.value))
        }}
        error={problem ?? undefined}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        mono
      />
    </DialogForm>
  )
}
