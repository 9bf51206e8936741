import { describe, expect, test } from 'vitest'
import { readWords } from './envelope-words.ts'
import { signlessIn } from './signless.ts'

describe('a command without its sign, or the words before a text without their command, does not cross as a text', () => {
  test.each([
    ['ack SEC-0001', 'ack'],
    ['Ack sec–1, SEC-0002', 'ack'],
    ['withdraw SEC-0001.', 'withdraw'],
    ['reply SEC-0001 Both lists are complete', 'reply'],
    ['respond SEC-D1 It was not ours', 'respond'],
    ['dispute open SEC-0001 The line is elsewhere', 'dispute'],
    ['parley flash Shots', 'flash'],
    ['.flash Shots', 'flash'],
    ['"!flash Shots"', 'flash'],
    ['>/send Come', 'send'],
    ['¡flash Shots', 'flash'],
    ['“❗flash Shots”', 'flash'],
    ['> !ack SEC-0001', 'ack'],
    ['>>> !flash Shots', 'flash'],
    ['> !imediate Convoy stopped', 'imediate'],
    ['> /parley status', 'parley'],
    ['• !ack SEC-0001', 'ack'],
    ['- /send Come', 'send'],
    ['1. !ack SEC-0001', 'ack'],
    ['send immediate Convoy stopped', 'send'],
    ['immediate request reply-by 2h Which lorries come?', 'send'],
    ['tlp:red The list of names', 'send'],
    ['to:south Please close the road', 'send'],
    ['expires 18:00Z The road is open', 'send'],
    ['FLASH: shots at the bridge', 'flash'],
    ['*FLASH* Shots at the bridge', 'flash'],
    ['flash Shots at the bridge', 'flash'],
    ['FLASH FLASH FLASH shots at the bridge', 'flash'],
    ['[TLP: RED] The list of names', 'send'],
    ['acknowledged SEC-0001', 'ack'],
    ['ACK SEC-0001 and SEC-0002', 'ack'],
    ['IMMEDIATE! Convoy stopped', 'immediate'],
  ])('%s', (typed, meant) => {
    expect(signlessIn(typed)).toMatchObject({ say: 'refused-signless', with: { meant } })
  })
})

test('what is in a quotation is named as it stands there', () => {
  expect(signlessIn('> !ack SEC-0001')).toMatchObject({ with: { typed: '> !ack' } })
})

const sentences = `
Request for passage tomorrow
- Send two lorries; - acknowledge by radio
1. Flash lights are needed
> They said: send two lorries
... and reply by radio!
Request: passage for two lorries tomorrow at six
Request denied.
Requests for fuel go to the other desk
Please acknowledge SEC-0001 when you can
Ack, thank you
Acknowledged SEC-0001, the road is open
Reply by radio if the line is down
Reply by 18:00 please, the ministry waits
Reply-by dates slip every week
Withdraw SEC-0001 please, it is wrong
Show SEC-0001 to your head of delegation
Close SEC-0001? We think it is settled
Priority one for us is water
Priority: medicine first, then food
Priorities have not changed
PRIORITY TASKS FOR MONDAY
To South: thank you for yesterday
To the east of the bridge nobody moves
to south of the river we have no access
Immediate evacuation of the hospital is needed
Immediate: see below
Immediately after noon the convoy leaves
IMMEDIATE EVACUATION IS NEEDED
Flash floods closed the road at km 40
FLASH FLOODS CLOSED THE ROAD
Flashlights and batteries are needed
Routine patrol passes at six
routine patrol passes at six
Deferred to next week
Notice of closure: the bridge, Friday
Notice that we moved the checkpoint
Incident at the bridge at 18:00
Incident report follows
Proposal: a pause of 24h
Expires tomorrow: the permit of the second lorry
Expired medicine was found
expires tomorrow: the permit of the second lorry
Test of the siren at noon
Status: all quiet
Status quo ante is what we ask
Subject to your consent we open at six
Subject: road closure
Info: the bridge is closed
Info from our side follows
Ref SEC-0001: we have no objection
Ref: your letter of Monday
Re: SEC-0001, both lists are complete
TLP amber applies to the list
Override of the traffic lights failed
Send us the list of names
Send flash drives with the maps
Send Immediate Response Team to the bridge
send help
Say when
Take care
Open the gate at six
open the gate at six
Watch the road
Help is on its way
help needed at the bridge
Confirm the list
Ready at six
Ready when you are
Pause until noon?
Dispute over the line goes on
dispute the claim if you must
Clarify the third point please
Respond quickly please
Answer me
Urgent: insulin for forty patients
URGENT medical supplies needed
urgent supplies are needed
Emergency at the clinic
High water at the bridge
Low fuel
2h is too long
18:00 is too late
30 lorries wait
SEC-0001 is settled
...take your time
(open question) who pays?
"Open the gate," he said
- first point
* bread, water
#1 is done
> quoted
https://example.org is down
Mr. Flash called
parley is what we need
Parley is down?
Demande de passage demain
Demande : passage de deux camions
Urgent : insuline pour quarante patients
Priorité à l’eau
Immédiatement après midi
Incident au pont à 18h
Réponse par radio, s’il vous plaît
À tous : merci
Notice jointe
Évacuation immédiate de l’hôpital
طلب مرور غداً
عاجل: أنسولين لأربعين مريضاً
إلى الجنوب: شكراً
حادث عند الجسر الساعة ١٨:٠٠
الرد باللاسلكي من فضلك
أولوية: الدواء أولاً
إخلاء فوري للمستشفى
请求明天通行
紧急：桥上有枪声
优先：药品
立即撤离医院
回复请用无线电
事件发生在桥上
Запрос на проезд завтра
Срочно: инсулин для сорока больных
Срочная эвакуация больницы
Приоритет: сначала лекарства
Инцидент у моста в 18:00
Ответ по радио, пожалуйста
Югу: спасибо
Немедленно остановите движение
`
  .trim()
  .split('\n')

describe('an ordinary sentence is a plain post, and no command', () => {
  test.each(sentences)('%s', (typed) => {
    expect(signlessIn(typed)).toBeUndefined()
  })

  test('and after -- any of them is the text of a command, too', () => {
    for (const typed of sentences) expect(readWords(`-- ${typed}`)).toEqual({ words: {}, text: typed })
  })
})
