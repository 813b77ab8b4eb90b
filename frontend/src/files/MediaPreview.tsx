import { useState } from 'react'
import { Bars } from '@/ui/Bars'
import { Notice } from '@/ui/Notice'
import { tokenLink } from './api'

/** Pictures, films and sound, streamed by the browser itself; it asks for ranges when somebody jumps. */
export function MediaPreview({ namespace, name, kind }: { namespace: string; name: string; kind: 'image' | 'video' | 'audio' }) {
  const [state, setState] = useState<'loading' | 'there' | 'failed'>('loading')
  // Kept for as long as it is shown: a new token in the address would start it anew.
  const [address] = useState(() => tokenLink(namespace, name, 'view'))
  const common = { src: address, onError: () => setState('failed') }
  const there = () => setState('there')
  if (state === 'failed') {
    return (
      <Notice tone="warn" live>
        The browser cannot show this file: it may not know the format, or the connection broke. Download it to open it.
      </Notice>
    )
  }
  return (
    <div className="relative flex flex-1 items-center justify-center overflow-hidden rounded-md bg-sunken">
      {state === 'loading' && kind === 'image' && (
        <span className="absolute">
          <Bars label="Loading the picture" />
        </span>
      )}
      {kind === 'image' && <img {...common} alt={name} onLoad={there} className="max-h-[65dvh] max-w-full object-contain" />}
      {kind === 'video' && (
        <video {...common} controls aria-label={name} onLoadedMetadata={there} className="max-h-[65dvh] w-full" />
      )}
      {kind === 'audio' && <audio {...common} controls aria-label={name} onLoadedMetadata={there} className="w-full max-w-lg p-4" />}
    </div>
  )
}
