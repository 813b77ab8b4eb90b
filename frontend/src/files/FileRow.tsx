import type { MouseEvent } from 'react'
import type { FileEntry } from '@/api/types'
import { IconButton } from '@/ui/Button'
import { cx } from '@/ui/cx'
import { ago, bytes, moment } from '@/ui/format'
import { DownloadIcon, EyeIcon, LinkIcon, MoreIcon, TrashIcon } from '@/ui/icons'
import { Menu, MenuItem, MenuLine } from '@/ui/Menu'
import { FileGlyph } from './FileGlyph'

/** Pixels; six steps of the grid, and more than a thumb needs. */
export const ROW_HEIGHT = 48

export function FileRow({
  file,
  index,
  top,
  chosen,
  active,
  onOpen,
  onToggle,
  onExtend,
  onDownload,
  onCopy,
  onDelete,
}: {
  file: FileEntry
  index: number
  top: number
  chosen: boolean
  active: boolean
  onOpen: () => void
  onToggle: () => void
  onExtend: () => void
  onDownload: () => void
  onCopy: () => void
  onDelete: () => void
}) {
  const click = (event: MouseEvent) => {
    if (event.shiftKey) onExtend()
    else if (event.ctrlKey || event.metaKey) onToggle()
    else onOpen()
  }
  return (
    <div
      role="row"
      id={`file-${index}`}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      className={cx(
        'absolute inset-x-0 flex items-center gap-3 border-b border-line pr-2 pl-4 select-none last:border-0',
        chosen ? 'bg-mark-soft' : 'hover:bg-sunken',
        active && 'group-focus-visible:outline-2 group-focus-visible:-outline-offset-2 group-focus-visible:outline-focus',
      )}
      style={{ height: ROW_HEIGHT, transform: `translateY(${top}px)` }}
      onClick={click}
    >
      <span role="gridcell" className="-m-2 flex p-2" onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          tabIndex={-1}
          className="size-4 accent-action"
          aria-label={`Select ${file.name}`}
          checked={chosen}
          onChange={(event) => {
            if ((event.nativeEvent as unknown as globalThis.MouseEvent).shiftKey) onExtend()
            else onToggle()
          }}
        />
      </span>
      <span role="gridcell" className="flex min-w-0 flex-1 cursor-pointer items-center gap-3">
        <FileGlyph name={file.name} className="shrink-0 text-ink-soft" />
        <span className="min-w-0">
          <span className="block truncate" title={file.name}>
            {file.name}
          </span>
          <span className="block text-xs text-ink-soft sm:hidden">
            {bytes(file.size)} · {ago(file.modified_at)}
          </span>
        </span>
      </span>
      <span role="gridcell" className="hidden w-24 text-right text-sm text-ink-soft sm:block">
        {bytes(file.size)}
      </span>
      <span role="gridcell" className="hidden w-36 pl-1 text-sm text-ink-soft md:block" title={moment(file.modified_at)}>
        {ago(file.modified_at)}
      </span>
      <span role="gridcell" className="flex" onClick={(event) => event.stopPropagation()}>
        <Menu trigger={<IconButton size="sm" icon={MoreIcon} tabIndex={-1} label={`More for ${file.name}`} />}>
          <MenuItem icon={EyeIcon} onSelect={onOpen}>
            Open
          </MenuItem>
          <MenuItem icon={DownloadIcon} onSelect={onDownload}>
            Download
          </MenuItem>
          <MenuItem icon={LinkIcon} onSelect={onCopy}>
            Copy link
          </MenuItem>
          <MenuLine />
          <MenuItem icon={TrashIcon} danger onSelect={onDelete}>
            Delete
          </MenuItem>
        </Menu>
      </span>
    </div>
  )
}
