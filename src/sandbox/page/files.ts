import { readFileSync } from 'node:fs'

export interface PageFile {
  readonly type: string
  readonly content: Buffer
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

const names = [
  'page.html',
  'page.css',
  'icon.svg',
  'page.js',
  'announce.js',
  'api.js',
  'column.js',
  'composer.js',
  'direct.js',
  'dom.js',
  'form.js',
  'post.js',
  'posts.js',
  'text.js',
  'time.js',
  'top-bar.js',
]

/** The page's own files by path: these and no others are served. */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  const files = names.map((name): [string, PageFile] => {
    const content = readFileSync(new URL(`browser/${name}`, import.meta.url))
    return [`/${name}`, { type: types[name.replace(/^.*\./, '')] ?? 'application/octet-stream', content }]
  })
  const all = new Map(files)
  const page = all.get('/page.html')
  return page ? all.set('/', page) : all
}
