import { useState } from 'react'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Choice'
import { CopyButton } from '@/ui/CopyButton'
import { DownloadIcon, PrintIcon } from '@/ui/icons'
import { useUser } from '@/session/useSession'

function save(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'edd-cloud-recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(address)
}

/** The codes, this once: to be copied, saved or printed, and the sheet closes only when somebody says that they did. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const user = useUser()
  const [kept, setKept] = useState(false)
  const text = [`Recovery codes of ${user.username} at ${window.location.host}`, 'Each works once.', '', ...codes, ''].join('\n')
  return (
    <div className="flex flex-col gap-4 pb-4" data-print>
      <p className="hidden print:block">
        Recovery codes of <strong>{user.username}</strong> at {window.location.host}. Each works once.
      </p>
      <ol aria-label="Recovery codes" className="grid grid-cols-2 gap-x-4 gap-y-1 rounded-md bg-sunken p-4 font-mono text-sm">
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap">
            {code}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2" data-noprint>
        <CopyButton text={text} label="Copy" />
        <Button size="sm" icon={DownloadIcon} onClick={() => save(text)}>
          Download
        </Button>
        <Button size="sm" icon={PrintIcon} onClick={() => window.print()}>
          Print
        </Button>
      </div>
      <div className="flex flex-col gap-4" data-noprint>
        <Checkbox label="I have kept them where I can find them without this phone." checked={kept} onChange={() => setKept(!kept)} />
        <Button kind="primary" className="self-end" disabled={!kept} onClick={onKept}>
          Done
        </Button>
      </div>
    </div>
  )
}
