import * as pdf from 'pdfjs-dist'
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { serviceOrigin } from '@/api/origin'
import { session } from '@/session/session'
import type { FileEntry } from '@/api/types'
import { Bars } from '@/ui/Bars'
import { plural } from '@/ui/format'
import { Notice } from '@/ui/Notice'
import { filePath } from './api'

pdf.GlobalWorkerOptions.workerSrc = workerAddress

/**
 * Pages of a PDF, drawn here: browsers refuse to show one from a sandboxed origin, as the storage's is, and phones show none in a
 * page at all. Nothing in the file is run.
 */
export default function PdfPreview({ namespace, file }: { namespace: string; file: FileEntry }) {
  const [document, setDocument] = useState<pdf.PDFDocumentProxy | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    const token = session.token()
    const loading = pdf.getDocument({
      url: serviceOrigin('storage') + filePath(namespace, file.name),
      ...(token !== null && { httpHeaders: { Authorization: `Bearer ${token}` } }),
      enableXfa: false,
    })
    let gone = false
    loading.promise.then(
      (loaded) => {
        if (!gone) setDocument(loaded)
      },
      () => {
        if (!gone) setFailed(true)
      },
    )
    return () => {
      gone = true
      void loading.destroy()
    }
  }, [namespace, file.name, file.modified_at])

  if (failed) {
    return (
      <Notice tone="warn" live>
        This PDF cannot be shown here: it may be damaged, or locked with a password. Download it to open it.
      </Notice>
    )
  }
  if (!document) {
    return (
      <div className="flex flex-1 items-center justify-center">
        <Bars label="Loading the PDF" />
      </div>
    )
  }
  return (
    <div
      tabIndex={0}
      data-keys
      role="region"
      aria-label={`${file.name}, ${plural(document.numPages, 'page')}`}
      className="flex max-h-[65dvh] flex-1 flex-col items-center gap-4 overflow-auto rounded-md bg-sunken p-4"
    >
      {Array.from({ length: document.numPages }, (_, index) => (
        <PdfPage key={index} document={document} number={index + 1} />
      ))}
    </div>
  )
}

function PdfPage({ document, number }: { document: pdf.PDFDocumentProxy; number: number }) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [inSight, setInSight] = useState(number === 1)
  const [text, setText] = useState('')

  useEffect(() => {
    if (!frame.current || inSight) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setInSight(true)
      },
      { rootMargin: '600px' },
    )
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [inSight])

  useEffect(() => {
    const target = canvas.current
    if (!inSight || !target) return
    let task: pdf.RenderTask | undefined
    let gone = false
    const draw = async () => {
      const page = await document.getPage(number)
      const width = frame.current?.clientWidth ?? 800
      const natural = page.getViewport({ scale: 1 })
      const viewport = page.getViewport({ scale: (width / natural.width) * window.devicePixelRatio })
      if (gone) return
      target.width = viewport.width
      target.height = viewport.height
      task = page.render({ canvas: target, viewport })
      await task.promise
      const content = await page.getTextContent()
      setText(content.items.map((item) => ('str' in item ? item.str : '')).join(' '))
    }
    draw().catch((error: unknown) => {
      if (!gone) console.warn(`page ${number} of the PDF could not be drawn`, error)
    })
    return () => {
      gone = true
      task?.cancel()
    }
  }, [document, inSight, number])

  return (
    <div ref={frame} className="min-h-64 w-full max-w-3xl shrink-0 bg-white shadow-float">
      <canvas ref={canvas} className="block w-full" aria-hidden="true" />
      <p className="sr-only">
        Page {number}. {text}
      </p>
    </div>
  )
}
