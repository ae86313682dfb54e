// A carrier that speaks SMPP. It prints a line of JSON for everything that comes, and takes orders as lines of JSON:
// {"reply": {"from", "to", "text"}}  a phone writes
// {"hangUp": true}                   all lines are cut
// What becomes of a message is decided by the end of its number: 999 refused, 998 too many at once the first time, 000 undeliverable, 444 too late; else delivered.
'use strict';

const readline = require('node:readline');
const smpp = require('smpp');

const [port, user, password] = process.argv.slice(2);
const lines = new Set();
const throttled = new Set();
let messages = 0;

const say = (event) => process.stdout.write(JSON.stringify(event) + '\n');

const stamp = () => new Date().toISOString().replace(/\D/g, '').slice(2, 12);

function resultFor(phone) {
  if (phone.endsWith('000')) return { stat: 'UNDELIV', state: smpp.consts.MESSAGE_STATE.UNDELIVERABLE, err: '027' };
  if (phone.endsWith('444')) return { stat: 'EXPIRED', state: smpp.consts.MESSAGE_STATE.EXPIRED, err: '012' };
  return { stat: 'DELIVRD', state: smpp.consts.MESSAGE_STATE.DELIVERED, err: '000' };
}

function take(line, pdu) {
  const phone = pdu.destination_addr;
  if (phone.endsWith('999')) return line.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
  if (phone.endsWith('998') && !throttled.has(phone)) {
    throttled.add(phone);
    return line.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
  }

  messages += 1;
  const id = `m${messages}`;
  const { message, udh } = pdu.short_message;
  line.send(pdu.response({ message_id: id }));
  say({ phone, sender: pdu.source_addr, text: message, part: udh ? [...udh[0]].at(-1) : null, coding: pdu.data_coding });
  if (!(pdu.registered_delivery & 1)) return undefined;

  const { stat, state, err } = resultFor(phone);
  const reached = stat === 'DELIVRD' ? '001' : '000';
  return line.deliver_sm({
    source_addr: phone,
    destination_addr: pdu.source_addr,
    esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
    short_message: `id:${id} sub:001 dlvrd:${reached} submit date:${stamp()} done date:${stamp()} stat:${stat} err:${err} text:`,
    receipted_message_id: id,
    message_state: state,
  });
}

smpp.createServer((line) => {
  line.on('error', () => lines.delete(line));
  line.on('close', () => lines.delete(line));
  line.on('bind_transceiver', (pdu) => {
    const isKnown = pdu.system_id === user && pdu.password === password;
    line.send(pdu.response({ command_status: isKnown ? smpp.ESME_ROK : smpp.ESME_RBINDFAIL }));
    if (isKnown) lines.add(line);
    say({ bound: isKnown });
  });
  line.on('enquire_link', (pdu) => line.send(pdu.response()));
  line.on('unbind', (pdu) => {
    line.send(pdu.response());
    line.close();
  });
  line.on('submit_sm', (pdu) => take(line, pdu));
}).listen(Number(port), '127.0.0.1', () => say({ listening: true }));

readline.createInterface({ input: process.stdin }).on('line', (order) => {
  const { reply, hangUp } = JSON.parse(order);
  for (const line of lines) {
    if (reply) line.deliver_sm({ source_addr: reply.from, destination_addr: reply.to, data_coding: 8, short_message: reply.text });
    if (hangUp) line.destroy();
  }
}).on('close', () => process.exit());
