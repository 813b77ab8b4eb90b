import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { UploadIcon } from '@/ui/icons'
import { toast } from '@/ui/toasts'

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes('Files')
}

/** The whole page takes files. */
export function DropZone({
  namespace,
  onFiles,
  children,
}: {
  namespace: string
  onFiles: (files: File[]) => void
  children: ReactNode
}) {
  // Leaving a child for another is no leaving: enters and leaves are counted.
  const depth = useRef(0)
  const [over, setOver] = useState(false)

  const drop = (event: DragEvent) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    const items = Array.from(event.dataTransfer.items).filter(({ kind }) => kind === 'file')
    const folders = items.filter((item) => item.webkitGetAsEntry()?.isDirectory === true).length
    const files = items.flatMap((item) => {
      const file = item.webkitGetAsEntry()?.isDirectory === true ? null : item.getAsFile()
      return file ? [file] : []
    })
    if (folders > 0) {
      toast('A namespace holds files only: folders were left out. Open the folder and drop the files in it.', { lifeMs: 10_000 })
    }
    if (files.length > 0) onFiles(files)
  }

  return (
    <div
      className="relative flex flex-1 flex-col"
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth.current++
        setOver(true)
      }}
      onDragOver={(event) => {
        if (carriesFiles(event)) event.preventDefault()
      }}
      onDragLeave={(event) => {
        if (!carriesFiles(event)) return
        depth.current = Math.max(0, depth.current - 1)
        if (depth.current === 0) setOver(false)
      }}
      onDrop={drop}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-2 z-20 flex items-start justify-center rounded-lg border-2 border-dashed border-mark-line bg-mark-soft/90 pt-[20vh]">
          <p className="flex items-center gap-3 text-lg font-bold">
            <UploadIcon size={28} /> Drop to upload to {namespace}
          </p>
        </div>
      )}
    </div>
  )
}
