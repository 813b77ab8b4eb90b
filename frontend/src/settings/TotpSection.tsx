import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { DialogForm } from '@/ui/DialogForm'
import { TextField } from '@/ui/Field'
import { ago } from '@/ui/format'
import { CheckIcon, PhoneIcon } from '@/ui/icons'
import { Section } from '@/ui/Page'
import { Row, Rows } from '@/ui/Rows'
import { toast } from '@/ui/toasts'
import { useAction } from '@/ui/useAction'
import { deleteTotp, totpQuery } from './api'
import { Loaded } from './Loaded'
import { TotpSetup } from './TotpSetup'

export function TotpSection() {
  const state = useQuery(totpQuery)
  const [open, setOpen] = useState<'setup' | 'off' | null>(null)
  const close = () => setOpen(null)
  return (
    <Section title="Authenticator app" lead="An app on your phone that shows six digits, new ones every half minute.">
      <Loaded query={state} label="your authenticator app">
        {({ enabled, created_at }) => (
          <Rows label="Authenticator app">
            <Row
              icon={PhoneIcon}
              title={enabled ? 'Your app' : 'No app is set up'}
              marks={
                enabled && (
                  <Badge tone="good" icon={CheckIcon}>
                    On
                  </Badge>
                )
              }
              about={enabled ? `Set up ${ago(created_at)}` : 'It works without a network, and with any app of this kind.'}
              actions={
                <span className="mr-2 py-1">
                  {enabled ? (
                    <Button size="sm" onClick={() => setOpen('off')}>
                      Turn off
                    </Button>
                  ) : (
                    <Button size="sm" onClick={() => setOpen('setup')}>
                      Set up
                    </Button>
                  )}
                </span>
              }
            />
          </Rows>
        )}
      </Loaded>
      {open === 'setup' && <TotpSetup onClose={close} />}
      {open === 'off' && <TurnOff onClose={close} />}
    </Section>
  )
}

function TurnOff({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [code, setCode] = useState('')
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const off = await run(async () => {
      await deleteTotp(code.trim())
      await queries.invalidateQueries({ queryKey: ['settings'] })
    })
    if (!off) return
    toast('Codes of the app count no more. You can delete the entry from the app.')
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Turn off the app?"
      description="Its codes will not be asked for any more. Unless you have a security key, your password alone signs you in."
    >
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Turn off" kind="danger" busy={busy} error={error}>
        <TextField
          label="Code from the app, or a recovery code"
          value={code}
          onChange={(event) => setCode(event.target.value)}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          mono
          required
        />
      </DialogForm>
    </Dialog>
  )
}
