import { Button, IconButton } from '@/ui/Button'
import { plural } from '@/ui/format'
import { CloseIcon, DownloadIcon, LinkIcon, SearchIcon, TrashIcon } from '@/ui/icons'

/** Above the list: a filter while nothing is chosen, what can be done with the chosen ones else. Always as high, so that nothing moves. */
export function FileToolbar({
  filter,
  onFilter,
  chosen,
  shown,
  total,
  onClear,
  onDownload,
  onCopy,
  onDelete,
}: {
  filter: string
  onFilter: (filter: string) => void
  chosen: number
  shown: number
  total: number
  onClear: () => void
  onDownload: () => void
  onCopy: () => void
  onDelete: () => void
}) {
  return (
    <div className="sticky top-0 z-10 flex h-16 items-center gap-2 bg-paper">
      {chosen > 0 ? (
        <div role="toolbar" aria-label="Chosen files" className="flex w-full items-center gap-2 rounded-md bg-mark-soft px-2 py-1 ring-1 ring-mark-line">
          <IconButton size="sm" icon={CloseIcon} label="Clear selection" onClick={onClear} />
          <span className="min-w-0 flex-1 truncate text-sm font-semibold tabular-nums" aria-live="polite">
            {chosen.toLocaleString('en')} selected
          </span>
          <ToolbarButton icon={DownloadIcon} label="Download" onClick={onDownload} />
          <ToolbarButton icon={LinkIcon} label={chosen === 1 ? 'Copy link' : 'Copy links'} onClick={onCopy} />
          <ToolbarButton icon={TrashIcon} label="Delete" onClick={onDelete} />
        </div>
      ) : (
        <>
          <label className="relative min-w-0 flex-1 sm:max-w-xs">
            <span className="sr-only">Filter files by name</span>
            <SearchIcon size={18} className="pointer-events-none absolute top-2.5 left-3 text-ink-soft" />
            <input
              type="search"
              value={filter}
              onChange={(event) => onFilter(event.target.value)}
              placeholder="Filter"
              className="h-9 w-full rounded-md bg-sheet pr-3 pl-10 text-sm ring-1 ring-line-strong ring-inset focus:ring-2 focus:ring-focus focus:outline-none"
            />
          </label>
          <p className="ml-auto text-sm whitespace-nowrap text-ink-soft tabular-nums" aria-live="polite">
            {shown === total ? plural(total, 'file') : `${shown.toLocaleString('en')} of ${plural(total, 'file')}`}
          </p>
        </>
      )}
    </div>
  )
}

function ToolbarButton({ icon, label, onClick }: { icon: typeof TrashIcon; label: string; onClick: () => void }) {
  return (
    <>
      <Button size="sm" kind="quiet" icon={icon} className="max-sm:hidden" onClick={onClick}>
        {label}
      </Button>
      <IconButton size="sm" icon={icon} label={label} className="sm:hidden" onClick={onClick} />
    </>
  )
}
