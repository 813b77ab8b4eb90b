import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { DialogForm } from '@/ui/DialogForm'
import { plural } from '@/ui/format'
import { TicketIcon } from '@/ui/icons'
import { Section } from '@/ui/Page'
import { Row, Rows } from '@/ui/Rows'
import { useAction } from '@/ui/useAction'
import { keysQuery, replaceRecoveryCodes, totpQuery, type Proof } from './api'
import { Loaded } from './Loaded'
import { ProofFields, useConfirmed } from './ProofFields'
import { RecoveryCodes } from './RecoveryCodes'

export function RecoverySection() {
  const state = useQuery(totpQuery)
  const keys = useQuery(keysQuery).data?.length ?? 0
  const [open, setOpen] = useState(false)
  return (
    <Section title="Recovery codes" lead="Ten codes on paper let you in when key and phone are out of reach. Each works once.">
      <Loaded query={state} label="your recovery codes">
        {({ enabled, recovery_codes_left: left }) => {
          const needed = enabled || keys > 0
          return (
            <Rows label="Recovery codes">
              <Row
                icon={TicketIcon}
                title={left > 0 ? `${plural(left, 'code')} left` : 'No codes'}
                about={
                  !needed
                    ? 'There is nothing yet that they would stand in for. Add a key or an app first.'
                    : left === 0
                      ? 'If you lose your key or phone now, only an administrator can help.'
                      : 'New codes make the older ones void.'
                }
                actions={
                  needed && (
                    <span className="mr-2 py-1">
                      <Button size="sm" onClick={() => setOpen(true)}>
                        {left > 0 ? 'Make new codes' : 'Make codes'}
                      </Button>
                    </span>
                  )
                }
              />
            </Rows>
          )
        }}
      </Loaded>
      {open && <MakeCodes replaces={(state.data?.recovery_codes_left ?? 0) > 0} onClose={() => setOpen(false)} />}
    </Section>
  )
}

function MakeCodes({ replaces, onClose }: { replaces: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const confirmed = useConfirmed()
  const [proof, setProof] = useState<Proof>({})
  const [codes, setCodes] = useState<string[] | null>(null)
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    await run(async () => {
      setCodes(await replaceRecoveryCodes(proof))
      await queries.invalidateQueries({ queryKey: ['settings'] })
    })
  }
  if (codes) {
    return (
      <Dialog
        open
        onOpenChange={onClose}
        closable={false}
        title="Keep these recovery codes"
        description="They let you in when key or phone are lost. Each works once. You will not see them again."
      >
        <RecoveryCodes codes={codes} onKept={onClose} />
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={replaces ? 'Make new recovery codes?' : 'Make recovery codes?'}
      description={replaces ? 'The codes you have kept so far are void as soon as the new ones are made.' : 'You will see them once.'}
    >
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Make codes" busy={busy} error={error}>
        {confirmed && <ProofFields proof={proof} onChange={setProof} />}
      </DialogForm>
    </Dialog>
  )
}
