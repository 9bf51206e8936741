import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startSandboxPage } from './index.ts'
import { act, botCalls, matrixColumn, openScene, type Scene, slackColumn, watch } from './test-support.ts'

/** A request with headers that `fetch` would not let one set. */
function statusOf({ page }: Scene, path: string, method: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${page.url}${path}`, { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('error', reject)
    asked.end(method === 'POST' ? JSON.stringify({ do: 'cut', column: slackColumn }) : undefined)
  })
}

test('the page and every file that it names are served, under a strict policy', async () => {
  const { page } = await openScene()
  const response = await fetch(page.url)
  const html = await response.text()
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(html).not.toMatch(/https?:|<style|style=|onclick=/)
  const paths = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!)
  const scripts = new Set(paths)
  for (const path of scripts) {
    const file = await fetch(new URL(path, page.url))
    expect([path, file.status]).toEqual([path, 200])
    const text = await file.text()
    expect(text).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|https?:\/\/(?!www\.w3\.org\/2000\/svg)/)
    for (const [, name] of text.matchAll(/from '\.\/([\w-]+\.js)'/g)) scripts.add(`/${name}`)
  }
  expect(scripts.size).toBeGreaterThan(12)
})

test('nothing else of the machine is served', async () => {
  const { page } = await openScene()
  for (const path of ['/index.ts', '/../index.ts', '/..%2findex.ts', '/browser/page.js', '/nothing']) {
    expect((await fetch(page.url + path)).status).toBe(404)
  }
  expect((await fetch(page.url, { method: 'DELETE' })).status).toBe(405)
  expect((await fetch(`${page.url}/actions`)).status).toBe(405)
})

test('a name that was pointed at this machine, and another site, are refused', async () => {
  const scene = await openScene()
  const { host, origin } = new URL(scene.page.url)
  const json = { 'Content-Type': 'application/json' }
  expect(await statusOf(scene, '/', 'GET', { Host: 'parley.attacker.test' })).toBe(403)
  expect(await statusOf(scene, '/events', 'GET', { Host: host, Origin: 'http://attacker.test' })).toBe(403)
  expect(await statusOf(scene, '/actions', 'POST', { ...json, Host: host, Origin: 'http://attacker.test' })).toBe(403)
  expect(await statusOf(scene, '/actions', 'POST', { ...json, Host: host, Origin: 'http://localhost:1' })).toBe(403)
  expect(await statusOf(scene, '/actions', 'POST', { ...json, Host: host, Origin: 'null' })).toBe(403)
  expect(await statusOf(scene, '/actions', 'POST', { ...json, Host: host })).toBe(403)
  expect(await statusOf(scene, '/actions', 'POST', { 'Content-Type': 'text/plain', Host: host, Origin: origin })).toBe(415)
  expect(scene.slack.isCut).toBe(false)
  expect(await statusOf(scene, '/actions', 'POST', { ...json, Host: host, Origin: origin, 'Content-Length': '999999' })).toBe(413)
})

test('a page that opens gets everything, then each change', async () => {
  const scene = await openScene({ scenario: 'North and South.' })
  await scene.slack.postAs('UAMAL', 'CSEC', 'Before')
  const stream = await watch(scene)
  expect(await stream.next('layout')).toMatchObject({
    scenario: 'North and South.',
    columns: [
      { title: 'North', platform: 'slack', standIn: 0, channelName: '', hasDirect: true },
      { title: 'South', platform: 'matrix', standIn: 1, channelName: 'security', people: [{ user: '@south-duty:matrix.test' }] },
    ],
  })
  expect(await stream.next('platforms')).toEqual([{ isCut: false }, { isCut: false }])
  expect(await stream.next('column 0')).toMatchObject({ topic: 'Relayed.', posts: [{ text: 'Before' }], directs: { UAMAL: [], UBERA: [] } })
  await scene.matrix.postAs('south-duty', 'security', 'After')
  expect(await stream.next('column 1')).toMatchObject({ posts: [] })
  expect(await stream.next('column 1')).toMatchObject({ posts: [{ text: 'After' }] })
  await act(scene, { do: 'cut', column: matrixColumn })
  expect(await stream.next('platforms')).toEqual([{ isCut: false }, { isCut: true }])
})

test('a burst of changes reaches the page as one', async () => {
  const scene = await openScene()
  const stream = await watch(scene)
  await stream.next('column 0')
  for (let count = 0; count < 100; count += 1) scene.slack.inject({ user: 'UAMAL', channel: 'CSEC', text: `${count}` })
  const { posts } = (await stream.next('column 0')) as { posts: readonly unknown[] }
  expect(posts).toHaveLength(100)
})

test('what only one person sees says for whom it is, and direct messages come by person', async () => {
  const scene = await openScene()
  await botCalls(scene, 'chat.postEphemeral', { channel: 'CSEC', user: 'UBERA', text: 'For you alone' })
  await scene.slack.postAs('UBERA', 'UBERA', 'To the bot')
  const stream = await watch(scene)
  expect(await stream.next('column 0')).toMatchObject({
    posts: [{ text: 'For you alone', ephemeralFor: 'UBERA' }],
    directs: { UAMAL: [], UBERA: [{ text: 'To the bot' }] },
  })
})

test('only the newest posts of a long channel are shown, and how many are not', async () => {
  const scene = await openScene()
  for (let count = 0; count < 310; count += 1) scene.slack.inject({ user: 'UAMAL', channel: 'CSEC', text: `${count}` })
  const stream = await watch(scene)
  const { posts, omitted } = (await stream.next('column 0')) as { posts: readonly { text: string }[]; omitted: number }
  expect([posts.length, omitted, posts.at(-1)?.text]).toEqual([300, 10, '309'])
})

test('Parley is asked how it is, and that it does not run is told', async () => {
  const links = { north: { state: 'up', since: 5, cause: '', waiting: 0 } }
  const health = createServer((_request, response) => response.end(JSON.stringify({ accepting: true, links })))
  health.listen(0, '127.0.0.1')
  await new Promise((resolve) => health.once('listening', resolve))
  onTestFinished(() => void health.close())
  const scene = await openScene({}, { healthUrl: `http://127.0.0.1:${(health.address() as AddressInfo).port}/health` })
  const stream = await watch(scene)
  expect(await stream.next('health')).toBeNull()
  expect(await stream.next('health')).toEqual([
    { running: true, accepting: true, links: [{ name: 'north', state: 'up', since: 5, waiting: 0 }] },
  ])
  health.close()
  health.closeAllConnections()
  expect(await stream.next('health')).toEqual([{ running: false, links: [] }])
})

test('too many open pages are refused', async () => {
  const scene = await openScene()
  for (let count = 0; count < 20; count += 1) await watch(scene)
  expect((await fetch(`${scene.page.url}/events`)).status).toBe(503)
})

test('a column that could not work ends the start', async () => {
  const { slack, matrix } = await openScene()
  const people = [{ user: 'UAMAL', name: 'Amal', role: 'duty officer' }]
  const column = { title: 'North', subtitle: '', standIn: slack, channel: 'CSEC', people }
  const start = (change: object) => startSandboxPage({ columns: [{ ...column, ...change }] })
  await expect(start({ people: [] })).rejects.toThrow('has no people')
  await expect(start({ people: [{ ...people[0], user: 'amal' }] })).rejects.toThrow('no user id of Slack')
  await expect(start({ people: [{ ...people[0], user: 'UNOBODY' }] })).rejects.toThrow('no user UNOBODY')
  await expect(start({ channel: 'elsewhere' })).rejects.toThrow('no channel elsewhere')
  await expect(start({ standIn: matrix, channel: 'elsewhere', people: [{ user: 'south-duty', name: '', role: '' }] })).rejects.toThrow()
  await expect(start({ healthUrl: 'http://example.test/health' })).rejects.toThrow('not on this machine')
})
