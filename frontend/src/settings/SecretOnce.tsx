import { serviceOrigin } from '@/api/origin'
import { CopyButton } from '@/ui/CopyButton'
import { Notice } from '@/ui/Notice'

/** A new token, this once. */
export function SecretOnce({ token, name }: { token: string; name: string }) {
  const example = `curl -H "Authorization: Bearer ${token.slice(0, 12)}…" ${serviceOrigin('storage')}/storage/namespaces`
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="good" live>
        Token “{name}” is made. Copy it now: it is shown this once, and kept nowhere.
      </Notice>
      <textarea
        readOnly
        aria-label="Token"
        rows={5}
        value={token}
        onFocus={(event) => event.target.select()}
        className="w-full resize-none rounded-md bg-sunken p-3 font-mono text-xs break-all"
      />
      <div>
        <CopyButton text={token} label="Copy token" size="md" />
      </div>
      <p className="text-sm text-ink-soft">
        Send it in the header of each request, for instance:
        <code className="mt-1 block rounded-md bg-sunken p-3 font-mono text-xs text-ink wrap-anywhere">{example}</code>
      </p>
    </div>
  )
}
