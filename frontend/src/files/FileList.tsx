import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { FileEntry } from '@/api/types'
import { cx } from '@/ui/cx'
import { deletions } from '@/undo/deletions'
import { copyLinks, download } from './download'
import { FileRow, ROW_HEIGHT } from './FileRow'
import { FileToolbar } from './FileToolbar'
import { all, clear, extend, move, NOTHING, toggle, within, type Selection } from './selection'
import { arrange, type SortKey, type Sorting } from './sorting'

const PAGE_ROWS = 12
/** On phones all of them are there to sort by, over rows that have size and change below the name. */
const COLUMNS: { key: SortKey; label: string; className: string; button?: string }[] = [
  { key: 'name', label: 'Name', className: 'flex min-w-0 flex-1' },
  { key: 'size', label: 'Size', className: 'flex justify-end sm:w-24', button: 'sm:-mr-1 sm:flex-row-reverse' },
  { key: 'modified_at', label: 'Changed', className: 'flex sm:hidden md:flex md:w-36' },
]

/**
 * The files of a namespace. One stop of the Tab key; inside, arrows move, Space chooses, Shift extends, Enter opens, Delete deletes.
 * Only the rows in sight exist, so that ten thousand scroll like ten.
 */
export function FileList({
  namespace,
  visibility,
  files,
  onOpen,
}: {
  namespace: string
  visibility: number | undefined
  files: FileEntry[]
  onOpen: (name: string) => void
}) {
  const [sorting, setSorting] = useState<Sorting>({ key: 'name', descending: false })
  const [filter, setFilter] = useState('')
  const [kept, setSelection] = useState<Selection>(NOTHING)
  const body = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => arrange(files, sorting, filter), [files, sorting, filter])
  const order = useMemo(() => shown.map(({ name }) => name), [shown])
  const selection = within(kept, order)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    if (body.current) setOffset(body.current.getBoundingClientRect().top + window.scrollY)
  }, [])
  const virtualizer = useWindowVirtualizer({
    count: shown.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollMargin: offset,
    // The header of the list stays in sight above, the navigation of phones below.
    scrollPaddingStart: 112,
    scrollPaddingEnd: 80,
  })

  const activeIndex = selection.active === null ? -1 : order.indexOf(selection.active)
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' })
  }, [activeIndex, virtualizer])

  const targets = selection.chosen.size > 0 ? order.filter((name) => selection.chosen.has(name)) : selection.active === null ? [] : [selection.active]
  const remove = (names: string[]) => {
    if (names.length > 0) deletions.add({ kind: 'files', namespace, names })
  }
  const onKey = (event: KeyboardEvent) => {
    // The buttons of the header have keys of their own.
    if (event.target !== event.currentTarget && !body.current?.contains(event.target as Node)) return
    const steps: Partial<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: PAGE_ROWS,
      PageUp: -PAGE_ROWS,
      Home: -order.length,
      End: order.length,
    }
    const step = steps[event.key]
    if (step !== undefined) setSelection(move(selection, order, step, event.shiftKey))
    else if (event.key === ' ' && selection.active !== null) setSelection(toggle(selection, selection.active))
    else if (event.key === 'Enter' && selection.active !== null) onOpen(selection.active)
    else if (event.key === 'Delete') remove(targets)
    else if (event.key === 'Escape' && selection.chosen.size > 0) setSelection(clear(selection))
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) setSelection(all(selection, order))
    else return
    event.preventDefault()
  }

  const everything = order.length > 0 && selection.chosen.size === order.length
  return (
    <>
      <FileToolbar
        filter={filter}
        onFilter={setFilter}
        chosen={selection.chosen.size}
        shown={shown.length}
        total={files.length}
        onClear={() => setSelection(clear(selection))}
        onDownload={() => void download(namespace, targets)}
        onCopy={() => void copyLinks(namespace, visibility, targets)}
        onDelete={() => remove(targets)}
      />
      <div
        role="grid"
        aria-label={`Files in ${namespace}`}
        aria-rowcount={shown.length + 1}
        aria-multiselectable="true"
        tabIndex={0}
        aria-activedescendant={activeIndex >= 0 ? `file-${activeIndex}` : undefined}
        className="group rounded-lg bg-sheet ring-1 ring-line"
        onKeyDown={onKey}
        onFocus={(event) => {
          if (event.target === event.currentTarget && selection.active === null) setSelection(move(selection, order, 1, false))
        }}
      >
        <div role="rowgroup" className="sticky top-16 z-10 rounded-t-lg border-b border-line bg-sheet">
          <div role="row" aria-rowindex={1} className="flex h-10 items-center gap-3 pr-2 pl-4 text-sm text-ink-soft sm:pr-13">
            <span role="columnheader" className="flex">
              <input
                type="checkbox"
                className="size-4 accent-action"
                aria-label="Select all files"
                checked={everything}
                ref={(box) => {
                  if (box) box.indeterminate = !everything && selection.chosen.size > 0
                }}
                onChange={() => setSelection(everything ? clear(selection) : all(selection, order))}
              />
            </span>
            {COLUMNS.map(({ key, label, className, button }) => {
              const sorted = sorting.key === key
              return (
                <span
                  key={key}
                  role="columnheader"
                  aria-sort={sorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
                  className={className}
                >
                  <button
                    type="button"
                    className={cx('flex h-8 items-center gap-1 rounded-sm px-1 hover:text-ink', button, sorted && 'font-semibold text-ink')}
                    onClick={() => setSorting({ key, descending: sorted ? !sorting.descending : key !== 'name' })}
                  >
                    {label}
                    <span aria-hidden="true" className={cx('inline-block w-2', !sorted && 'invisible')}>
                      {sorting.descending ? '↓' : '↑'}
                    </span>
                  </button>
                </span>
              )
            })}
          </div>
        </div>
        <div
          ref={body}
          role="rowgroup"
          className="relative rounded-b-lg"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map((item) => {
            const file = shown[item.index]
            if (!file) return null
            return (
              <FileRow
                key={file.name}
                file={file}
                index={item.index}
                top={item.start - virtualizer.options.scrollMargin}
                chosen={selection.chosen.has(file.name)}
                active={item.index === activeIndex}
                onOpen={() => onOpen(file.name)}
                onToggle={() => setSelection(toggle(selection, file.name))}
                onExtend={() => setSelection(extend(selection, order, file.name))}
                onDownload={() => void download(namespace, [file.name])}
                onCopy={() => void copyLinks(namespace, visibility, [file.name])}
                onDelete={() => remove([file.name])}
              />
            )
          })}
        </div>
      </div>
      {shown.length === 0 && (
        <p className="py-12 text-center text-ink-soft">
          No file has “{filter}” in its name.{' '}
          <button type="button" className="font-semibold text-ink underline" onClick={() => setFilter('')}>
            Show all
          </button>
        </p>
      )}
    </>
  )
}
