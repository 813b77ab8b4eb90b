import { useState, type ReactNode } from 'react'
import { ApiError } from '@/api/error'
import { State } from '@/admin/StoragePage'
import { ThemeSwitch } from '@/app/ThemeSwitch'
import { PendingCard } from '@/undo/PendingCards'
import { UploadTray, type TrayActions } from '@/uploads/UploadTray'
import type { Upload } from '@/uploads/queue'
import { Badge } from '@/ui/Badge'
import { Bars, Mark } from '@/ui/Bars'
import { Button, IconButton, type ButtonKind } from '@/ui/Button'
import { Checkbox, RadioCards, Switch } from '@/ui/Choice'
import { CopyButton } from '@/ui/CopyButton'
import { ConfirmDialog, Dialog } from '@/ui/Dialog'
import { EmptyState } from '@/ui/EmptyState'
import { PasswordField, SelectField, TextField } from '@/ui/Field'
import { CheckIcon, DownloadIcon, FolderIcon, GlobeIcon, LockIcon, MoreIcon, PlusIcon, TrashIcon, WarnIcon } from '@/ui/icons'
import { Kbd } from '@/ui/Kbd'
import { Menu, MenuItem, MenuLabel, MenuLine } from '@/ui/Menu'
import { ErrorNotice, Notice } from '@/ui/Notice'
import { Card, Page, Section } from '@/ui/Page'
import { Progress } from '@/ui/Progress'
import { Row as ListRow, Rows } from '@/ui/Rows'
import { Skeleton } from '@/ui/Skeleton'
import { ToastCard } from '@/ui/Toasts'

const COLOURS = ['paper', 'sheet', 'sunken', 'line', 'line-strong', 'ink', 'ink-soft', 'ink-faint', 'mark', 'mark-soft', 'mark-line', 'action', 'link', 'good', 'good-soft', 'warn', 'warn-soft', 'bad', 'bad-soft']
const KINDS: ButtonKind[] = ['primary', 'plain', 'quiet', 'danger']
const NOTHING = () => undefined
const ACTIONS: TrayActions = { cancel: NOTHING, cancelAll: NOTHING, retry: NOTHING, close: NOTHING }
const REFUSAL = new ApiError(507, 'There is not enough space left.', '3f2c8f4e-7d8a-4a55-9d7b-2a7f5a1c9e10')

function upload(change: Partial<Upload> & { name: string }): Upload {
  return { id: change.name, namespace: 'holiday', size: 48_000_000, status: 'waiting', sent: 0, rate: 0, overwrite: false, failures: 0, ...change }
}

function Row({ children }: { children: ReactNode }) {
  return <div className="mb-4 flex flex-wrap items-center gap-3">{children}</div>
}

/** Every component in every state, for those who build with them, and for the pictures that are compared. */
export default function DesignPage() {
  const [on, setOn] = useState(true)
  const [choice, setChoice] = useState<'private' | 'public'>('private')
  const [dialog, setDialog] = useState<'dialog' | 'confirm' | null>(null)
  return (
    <main>
      <Page title="Components" lead="Ink and highlighter: what the dashboard is made of, in every state." actions={<ThemeSwitch />} wide>
        <Section title="Colours">
          <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4 lg:grid-cols-6">
            {COLOURS.map((name) => (
              <li key={name} className="text-sm text-ink-soft">
                <span className="mb-1 block h-12 rounded-md ring-1 ring-line" style={{ background: `var(--${name})` }} />
                {name}
              </li>
            ))}
          </ul>
        </Section>
        <Section title="Type">
          <p className="text-2xl font-bold">Kept three times, 32 px</p>
          <p className="text-xl font-bold">Kept three times, 24 px</p>
          <p className="text-lg font-bold">Kept three times, 18 px</p>
          <p className="text-base">Kept three times, on different machines, 15 px</p>
          <p className="text-sm text-ink-soft">Kept three times, on different machines, 14 px, soft</p>
          <p className="text-xs text-ink-faint">Kept three times, on different machines, 12 px, faint</p>
          <p className="font-mono text-sm">9f86d081884c7d65 0O1lI</p>
        </Section>
        <Section title="Buttons">
          {KINDS.map((kind) => (
            <Row key={kind}>
              <Button kind={kind}>{kind}</Button>
              <Button kind={kind} icon={DownloadIcon}>
                With icon
              </Button>
              <Button kind={kind} size="sm" icon={PlusIcon}>
                Small
              </Button>
              <Button kind={kind} busy>
                Busy
              </Button>
              <Button kind={kind} disabled>
                Disabled
              </Button>
            </Row>
          ))}
          <Row>
            <IconButton icon={TrashIcon} label="Delete" />
            <IconButton icon={TrashIcon} label="Delete, small" size="sm" />
            <IconButton icon={TrashIcon} label="Delete, disabled" disabled />
            <CopyButton text="copied" />
            <Menu trigger={<IconButton icon={MoreIcon} label="More" />} align="start">
              <MenuLabel>A label</MenuLabel>
              <MenuItem icon={DownloadIcon} onSelect={NOTHING}>
                Download
              </MenuItem>
              <MenuItem icon={LockIcon} disabled onSelect={NOTHING}>
                Not now
              </MenuItem>
              <MenuLine />
              <MenuItem icon={TrashIcon} danger onSelect={NOTHING}>
                Delete
              </MenuItem>
            </Menu>
            <Button onClick={() => setDialog('dialog')}>Open a dialog</Button>
            <Button onClick={() => setDialog('confirm')}>Open a question</Button>
          </Row>
        </Section>
        <Section title="Fields">
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField label="Empty" placeholder="holiday-2031" hint="What a hint looks like." />
            <TextField label="Wrong" defaultValue="two words" error="Use letters, digits, dots, underscores and hyphens only." />
            <TextField label="Disabled" defaultValue="cannot be changed" disabled />
            <PasswordField label="Password" defaultValue="correct-horse" />
            <TextField label="Code" defaultValue="492 039" mono />
            <SelectField label="One of many" options={[{ value: '30d', label: '30 days' }, { value: 'never', label: 'Never' }]} />
          </div>
          <div className="mt-6 grid gap-6 sm:grid-cols-2">
            <RadioCards
              legend="One of few"
              name="choice"
              value={choice}
              onChange={setChoice}
              options={[
                { value: 'private', label: 'Private', hint: 'You, and tokens you give the right to.' },
                { value: 'public', label: 'Public', hint: 'Whoever knows the link of a file.' },
              ]}
            />
            <div className="flex flex-col gap-4">
              <Checkbox label="Unchecked" hint="With a remark." />
              <Checkbox label="Checked" defaultChecked />
              <Checkbox label="Disabled" disabled />
              <Switch label="A switch" hint="It acts at once." checked={on} onChange={setOn} />
              <Switch label="Switched off" checked={false} onChange={NOTHING} />
            </div>
          </div>
        </Section>
        <Section title="Signs">
          <Row>
            <Mark />
            <Bars />
            <Badge>Neutral</Badge>
            <Badge tone="mark" icon={GlobeIcon}>
              Public
            </Badge>
            <Badge tone="good" icon={CheckIcon}>
              Alive
            </Badge>
            <Badge tone="warn" icon={WarnIcon}>
              Slow
            </Badge>
            <Badge tone="bad" icon={WarnIcon}>
              No answer
            </Badge>
            <Kbd>Ctrl</Kbd>
            <Kbd>K</Kbd>
          </Row>
          <div className="flex max-w-md flex-col gap-3">
            <Progress value={0} label="Nothing" />
            <Progress value={0.4} label="Under way" />
            <Progress value={1} tone="good" label="Done" />
            <Progress value={0.95} tone="bad" label="Nearly full" />
            <Skeleton className="h-4 w-48" />
          </div>
        </Section>
        <Section title="Words">
          <div className="flex max-w-2xl flex-col gap-3">
            <Notice>A remark.</Notice>
            <Notice tone="good">It is done.</Notice>
            <Notice tone="warn">Look at this.</Notice>
            <Notice tone="bad">It went wrong.</Notice>
            <ErrorNotice error={REFUSAL} retry={NOTHING} />
            <ToastCard toast={{ id: 1, tone: 'plain', text: '“holiday” is public now.', lifeMs: null, action: { label: 'Undo', run: NOTHING } }} />
            <ToastCard toast={{ id: 2, tone: 'bad', text: 'Could not delete “a.txt”. The service does not answer.', lifeMs: null, requestId: '3f2c8f4e' }} />
            <PendingCard
              pending={{ id: '1', what: { kind: 'files', namespace: 'holiday', names: ['a.txt', 'b.txt'] }, dueAt: 0, running: false }}
              onUndo={NOTHING}
            />
            <PendingCard pending={{ id: '2', what: { kind: 'namespace', namespace: 'holiday' }, dueAt: 0, running: true }} onUndo={NOTHING} />
          </div>
        </Section>
        <Section title="Uploads">
          <div className="grid gap-4 sm:grid-cols-2">
            <UploadTray
              actions={ACTIONS}
              uploads={[
                upload({ name: 'film.mp4', status: 'running', sent: 21_000_000, rate: 3_500_000 }),
                upload({ name: 'plan.ods', status: 'conflict' }),
                upload({ name: 'backup.tar', status: 'failed', error: REFUSAL }),
                upload({ name: 'slides.pdf', status: 'retrying', failures: 2 }),
                upload({ name: 'song.mp3' }),
                upload({ name: 'IMG_2041.jpg', status: 'done' }),
              ]}
            />
            <UploadTray label="Finished uploads" actions={ACTIONS} uploads={[upload({ name: 'IMG_2042.jpg', status: 'done', sent: 48_000_000 })]} />
          </div>
        </Section>
        <Section title="Lists">
          <Rows label="An example of a list">
            <ListRow
              icon={LockIcon}
              title="Blue key"
              marks={<Badge tone="mark">This one</Badge>}
              about="Added 3 days ago"
              actions={<IconButton label="Actions for Blue key" icon={MoreIcon} />}
            />
            <ListRow
              icon={LockIcon}
              title="a-name-that-somebody-made-far-too-long-for-any-phone-on-earth"
              about="Does not expire · never used"
              actions={<IconButton label="Delete the long name" icon={TrashIcon} />}
            >
              <p className="mt-1 text-sm">May read files in all namespaces. Nothing else.</p>
            </ListRow>
          </Rows>
        </Section>
        <Section title="Nothing here">
          <Card>
            <EmptyState icon={FolderIcon} title="No namespace yet" action={<Button kind="primary">Create your first</Button>}>
              Files live in namespaces: one for the holiday, one for the taxes.
            </EmptyState>
          </Card>
        </Section>
        <h2 className="mb-3 text-lg">Storage in trouble</h2>
        <State
          state={{
            servers: [
              { id: 'node-1', alive: true, disk_used_bytes: 420e9, disk_total_bytes: 1e12, chunk_count: 18_204 },
              { id: 'node-2', alive: false, disk_used_bytes: 420e9, disk_total_bytes: 1e12, chunk_count: 18_190 },
              { id: 'node-3', alive: true, disk_used_bytes: 960e9, disk_total_bytes: 1e12, chunk_count: 1 },
            ],
            under_replicated: 1204,
            stale: 3,
            corrupt: 1,
            lost: 0,
            pending_delete: 12,
            safe_mode: false,
          }}
        />
      </Page>
      <Dialog
        open={dialog === 'dialog'}
        onOpenChange={() => setDialog(null)}
        title="A dialog"
        description="It holds a small form, or a picture."
        footer={<Button kind="primary" onClick={() => setDialog(null)}>Good</Button>}
      >
        <TextField label="Something to type" />
      </Dialog>
      <ConfirmDialog open={dialog === 'confirm'} onOpenChange={() => setDialog(null)} title="Really?" confirm="Delete" danger onConfirm={() => setDialog(null)}>
        This cannot be undone.
      </ConfirmDialog>
    </main>
  )
}
