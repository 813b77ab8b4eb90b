import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { PasswordField, TextField } from '@/ui/Field'
import { confirmationQuery, totpQuery, type Proof } from './api'

/** Whether changes of what the sign-in rests on have to be confirmed; false until it is known, the service insists anyway. */
export function useConfirmed(): boolean {
  return useQuery(confirmationQuery).data?.required ?? false
}

/** The password, or a code instead. */
export function ProofFields({
  proof,
  onChange,
  passwordOnly = false,
}: {
  proof: Proof
  onChange: (proof: Proof) => void
  passwordOnly?: boolean
}) {
  const hasApp = useQuery(totpQuery).data?.enabled ?? false
  const [byCode, setByCode] = useState(false)
  const swap = () => {
    setByCode(!byCode)
    onChange({})
  }
  return (
    <div className="flex flex-col gap-2">
      {byCode ? (
        <TextField
          label="Code from the app, or a recovery code"
          value={proof.code ?? ''}
          onChange={(event) => onChange({ code: event.target.value })}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          mono
          required
        />
      ) : (
        <PasswordField
          label="Your password"
          value={proof.current_password ?? ''}
          onChange={(event) => onChange({ current_password: event.target.value })}
          autoComplete="current-password"
          required
        />
      )}
      {hasApp && !passwordOnly && (
        <button type="button" onClick={swap} className="min-h-6 self-start text-sm font-semibold underline underline-offset-2">
          {byCode ? 'Use the password instead' : 'Use a code instead'}
        </button>
      )}
    </div>
  )
}
