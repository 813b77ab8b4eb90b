import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import type { SecurityKey } from '@/api/types'
import { hasWebAuthn } from '@/session/webauthn'
import { Button, IconButton } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { DialogForm } from '@/ui/DialogForm'
import { ago } from '@/ui/format'
import { KeyIcon, MoreIcon, PencilIcon, PlusIcon, TrashIcon } from '@/ui/icons'
import { Menu, MenuItem } from '@/ui/Menu'
import { Notice } from '@/ui/Notice'
import { Section } from '@/ui/Page'
import { Row, Rows } from '@/ui/Rows'
import { toast, toastError } from '@/ui/toasts'
import { useAction } from '@/ui/useAction'
import { addKey, deleteKey, keysQuery, renameKey, totpQuery, type Proof } from './api'
import { Loaded } from './Loaded'
import { NameField } from './NameField'
import { ProofFields, useConfirmed } from './ProofFields'

type Open = { what: 'add' } | { what: 'rename' | 'delete'; key: SecurityKey }

function called(key: SecurityKey): string {
  return key.name === '' ? 'Key without a name' : key.name
}

export function KeysSection() {
  const keys = useQuery(keysQuery)
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  return (
    <Section
      title="Security keys and passkeys"
      lead="A key on your ring, this device, or your phone. Those that remember you sign in without a password."
      actions={
        hasWebAuthn() && (
          <Button size="sm" icon={PlusIcon} onClick={() => setOpen({ what: 'add' })}>
            Add key
          </Button>
        )
      }
    >
      {!hasWebAuthn() && <Notice tone="warn">This browser knows no security keys. Open this page in another one to add one.</Notice>}
      <Loaded query={keys} label="your keys">
        {(all) =>
          all.length === 0 ? (
            <Notice>You have no key yet. It is the safest second step: it cannot be guessed, nor given to a false page.</Notice>
          ) : (
            <Rows label="Security keys">
              {all.map((key) => (
                <Row
                  key={key.id}
                  icon={KeyIcon}
                  title={called(key)}
                  about={`Added ${ago(key.created_at)}`}
                  actions={
                    <Menu trigger={<IconButton label={`Actions for ${called(key)}`} icon={MoreIcon} />}>
                      <MenuItem icon={PencilIcon} onSelect={() => setOpen({ what: 'rename', key })}>
                        Rename
                      </MenuItem>
                      <MenuItem icon={TrashIcon} danger onSelect={() => setOpen({ what: 'delete', key })}>
                        Remove
                      </MenuItem>
                    </Menu>
                  }
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {open?.what === 'add' && <AddKey onClose={close} />}
      {open?.what === 'rename' && <RenameKey secured={open.key} onClose={close} />}
      {open?.what === 'delete' && <RemoveKey secured={open.key} last={keys.data?.length === 1} onClose={close} />}
    </Section>
  )
}

function AddKey({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const confirmed = useConfirmed()
  const [name, setName] = useState('')
  const [proof, setProof] = useState<Proof>({})
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const added = await run(async () => {
      await addKey(name.trim(), proof)
      await queries.invalidateQueries({ queryKey: ['settings'] })
    })
    if (!added) return
    toast(`“${name.trim()}” signs you in from now on.`, { tone: 'good' })
    onClose()
  }
  return (
    <Dialog open onOpenChange={onClose} title="Add a key" description="Give it a name, then touch it or confirm on your device.">
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Go on" icon={KeyIcon} busy={busy} error={error}>
        <NameField placeholder="Blue key, laptop, phone" value={name} onChange={setName} />
        {confirmed && <ProofFields proof={proof} onChange={setProof} />}
      </DialogForm>
    </Dialog>
  )
}

function RenameKey({ secured, onClose }: { secured: SecurityKey; onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState(secured.name)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const wanted = name.trim()
    onClose()
    if (wanted === secured.name) return
    const call = (given: string) => {
      queries.setQueryData<SecurityKey[]>(keysQuery.queryKey, (all) =>
        all?.map((key) => (key.id === secured.id ? { ...key, name: given } : key)),
      )
    }
    call(wanted)
    renameKey(secured.id, wanted).catch((error: unknown) => {
      call(secured.name)
      toastError(`“${called(secured)}” keeps its name.`, error)
    })
  }
  return (
    <Dialog open onOpenChange={onClose} title={`Rename “${called(secured)}”`}>
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Rename" disabled={name.trim() === ''}>
        <NameField value={name} onChange={setName} />
      </DialogForm>
    </Dialog>
  )
}

function RemoveKey({ secured, last, onClose }: { secured: SecurityKey; last: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const confirmed = useConfirmed()
  const hasApp = useQuery(totpQuery).data?.enabled ?? false
  const [proof, setProof] = useState<Proof>({})
  const { busy, error, run } = useAction()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const removed = await run(async () => {
      await deleteKey(secured.id, proof)
      await queries.invalidateQueries({ queryKey: ['settings'] })
    })
    if (!removed) return
    toast(`“${called(secured)}” signs nobody in any more.`)
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Remove “${called(secured)}”?`}
      description={
        last && !hasApp
          ? 'It is your only second step. Without it your password alone signs you in, and your recovery codes are void.'
          : 'It will not sign you in any more. You can add it again later.'
      }
    >
      <DialogForm onSubmit={submit} onCancel={onClose} submit="Remove key" kind="danger" busy={busy} error={error} focusCancel={!confirmed}>
        {confirmed && <ProofFields proof={proof} onChange={setProof} />}
      </DialogForm>
    </Dialog>
  )
}
