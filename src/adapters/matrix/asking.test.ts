import { HTTPError, MatrixError } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { answerTo } from './asking.ts'

const page = () => new HTTPError('404 page not found', 404)

/** What becomes of a question that is answered like this, one after the other; and whether the homeserver answers others meanwhile. */
async function asked(answers: readonly (string | Error)[], isThere: readonly boolean[]) {
  const left = [...answers]
  const there = [...isThere]
  const get = async () => {
    if (there.shift() === false) throw page()
    return {}
  }
  const ask = async () => {
    const answer = left.shift()
    if (answer instanceof Error) throw answer
    return answer
  }
  const answered = await answerTo({ get } as never, ask, new AbortController().signal).catch(() => 'could not be asked')
  return { answered, left: left.length }
}

test('one page in the place of an answer decides nothing: it may have come just before the homeserver was back', async () => {
  expect(await asked([page(), 'the answer'], [true])).toEqual({ answered: { answer: 'the answer' }, left: 0 })
})

test('two pages from a homeserver that answers all else are an address that leads nowhere', async () => {
  expect(await asked([page(), page(), 'never asked'], [true, true])).toMatchObject({ answered: { refusal: { httpStatus: 404 } }, left: 1 })
})

test('while the homeserver answers nothing else a page is no answer; what it says itself is one', async () => {
  expect(await asked([page(), 'never asked'], [false])).toEqual({ answered: 'could not be asked', left: 1 })
  const refused = new MatrixError({ errcode: 'M_FORBIDDEN' }, 403)
  expect(await asked([refused, 'never asked'], [])).toMatchObject({ answered: { refusal: { errcode: 'M_FORBIDDEN' } }, left: 1 })
})
