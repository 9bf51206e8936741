/**
 * V8 takes room according to the machine: on a large one the young generation alone grows to more than 100 MB, and the old one
 * doubles before it is collected. These are no limits at which a process would die: it collects sooner, that is all.
 */
const flags = ['--max-semi-space-size=8', '--heap-growing-percent=25']

/**
 * glibc's malloc keeps a heap for each thread, and learns from large blocks that were freed to keep such blocks: after hours a
 * hundred megabytes were held for nothing. So: one heap, and large blocks go back at once. Other systems' libraries do not read these.
 */
const allocator = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' }

/**
 * Becomes the same program in a small heap: same process, same standard streams, Node's own arguments kept; other open files are
 * closed. Returns where it is that already, where the operator has set the young generation, and where the system cannot do it.
 */
export function useSmallHeap(): void {
  const set = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ')
  if (/semi[-_]space/.test(set) || process.execve === undefined || process.platform === 'win32') return
  process.execve(process.execPath, [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)], {
    ...allocator,
    ...process.env,
  })
}
