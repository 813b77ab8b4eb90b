import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { Switch } from '@/ui/Choice'
import { Dialog } from '@/ui/Dialog'
import { DialogForm } from '@/ui/DialogForm'
import { Card, Section } from '@/ui/Page'
import { toast } from '@/ui/toasts'
import { useAction } from '@/ui/useAction'
import { confirmationQuery, requireConfirmation, type Proof } from './api'
import { Loaded } from './Loaded'
import { ProofFields } from './ProofFields'

export function ConfirmationSection() {
  const state = useQuery(confirmationQuery)
  const [wanted, setWanted] = useState<boolean | null>(null)
  return (
    <Section title="Changes on this page">
      <Loaded query={state} label="whether changes are confirmed">
        {({ required }) => (
          <Card className="p-4">
            <Switch
              label="Ask for my password before changes"
              hint="So that somebody at your open screen cannot add a key of theirs. Older clients that cannot ask are refused."
              checked={wanted ?? required}
              onChange={setWanted}
            />
          </Card>
        )}
      </Loaded>
      {wanted !== null && <Choose required={wanted} onClose={() => setWanted(null)} />}
    </Section>
  )
}

function Choose({ required, onClose }: { required: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const [proof, setProof] = useState<Proof>({})
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const chosen = await run(async () => {
      await requireConfirmation(required, proof)
      queries.setQueryData(confirmationQuery.queryKey, { required })
    })
    if (!chosen) return
    toast(required ? 'Changes on this page ask for your password from now on.' : 'Changes on this page ask for nothing more.')
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={required ? 'Ask before changes?' : 'Stop asking before changes?'}
      description="Either way this has to be confirmed now."
    >
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Confirm" busy={busy} error={error}>
        <ProofFields proof={proof} onChange={setProof} />
      </DialogForm>
    </Dialog>
  )
}
