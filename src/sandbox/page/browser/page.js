import { follow } from './api.js'
import { Column } from './column.js'
import { TopBar } from './top-bar.js'

const topBar = new TopBar(document.getElementById('top-bar'))
let layoutShown
let layout = { columns: [] }
let columns = []

/** A sandbox that was started anew has other people and channels: the page begins anew with it. */
function showLayout(value) {
  const text = JSON.stringify(value)
  if (text === layoutShown) return
  layoutShown = text
  layout = value
  columns = value.columns.map((each) => new Column(each))
  document.getElementById('columns').replaceChildren(...columns.map(({ element }) => element))
  topBar.showLayout(value)
}

function showPlatforms(platforms) {
  for (const [index, column] of columns.entries()) column.showPlatform(platforms[layout.columns[index].standIn])
}

function changed(key, value) {
  if (key === 'layout') showLayout(value)
  else if (key === 'health') topBar.showHealth(value)
  else if (key === 'platforms') showPlatforms(value)
  else columns[Number(key.replace('column ', ''))]?.show(value)
}

follow(changed, (isLive) => topBar.showConnection(isLive))
