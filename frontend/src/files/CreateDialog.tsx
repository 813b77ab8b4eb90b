import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { queries } from '@/app/queries'
import type { Namespace } from '@/api/types'
import { Button } from '@/ui/Button'
import { RadioCards } from '@/ui/Choice'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { ErrorNotice } from '@/ui/Notice'
import { createNamespace, namespaceNameProblem, namespacesQuery, PRIVATE, PUBLIC } from './api'

const FORM = 'create-namespace'

export function CreateDialog({ onClose, onCreated }: { onClose: () => void; onCreated: (name: string) => void }) {
  const [name, setName] = useState('')
  const [visibility, setVisibility] = useState<'private' | 'public'>('private')
  const [problem, setProblem] = useState<string | null>(null)
  const creation = useMutation({
    mutationFn: () => createNamespace(name.trim(), visibility === 'public' ? PUBLIC : PRIVATE),
    onSuccess: (created) => {
      queries.setQueryData<Namespace[]>(namespacesQuery.queryKey, (all) => all && [...all, created])
      void queries.invalidateQueries({ queryKey: namespacesQuery.queryKey })
      onCreated(created.name)
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const wrong = namespaceNameProblem(name.trim())
    setProblem(wrong)
    if (wrong === null) creation.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New namespace"
      description="A namespace holds files that belong together. You decide for all of them who can read them."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={FORM} busy={creation.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="flex flex-col gap-5" noValidate>
        {creation.error && <ErrorNotice error={creation.error} />}
        <TextField
          label="Name"
          hint="Part of every link to its files; it cannot be changed later."
          placeholder="holiday-2031"
          value={name}
          error={problem ?? undefined}
          onChange={(event) => {
            setName(event.target.value)
            setProblem(null)
          }}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          autoFocus
        />
        <RadioCards
          legend="Who can read it"
          name="visibility"
          value={visibility}
          onChange={setVisibility}
          options={[
            { value: 'private', label: 'Private', hint: 'You, and tokens you give the right to.' },
            { value: 'public', label: 'Public', hint: 'Whoever knows the link of a file. Only you can change anything.' },
          ]}
        />
      </form>
    </Dialog>
  )
}
