// An SMSC on node-smpp: prints its port, then one JSON line for each event. Ids are hex in answers, decimal in receipts.
// Whoever may receive is asked whether it is alive, and hears from a handset: a short text, and a long one in two
// segments, the second first. With a third argument it unbinds from everybody once so many receipts were answered.
const path = require('path');
const smpp = require(path.join(process.argv[2], 'node_modules', 'smpp'));
const unbindAfter = Number(process.argv[3] || 0);
const say = (event) => console.log(JSON.stringify(event));
const handset = { source_addr: '41790000001', source_addr_ton: 1, source_addr_npi: 1, destination_addr: '20200' };
const sessions = new Set();
const receivers = [];
let next = 0xab00;
let reported = 0;

function deliver(session, pdu, event) {
  session.deliver_sm(pdu, (resp) => say({ event, status: resp.command_status }));
}

function hearFromHandset(session) {
  session.enquire_link({}, (resp) => say({ event: 'alive', status: resp.command_status }));
  deliver(session, { ...handset, short_message: 'STOP €5' }, 'mo answered');
  const part = (number, message) => ({
    ...handset, esm_class: 0x40, data_coding: 8, short_message: { udh: Buffer.from([5, 0, 3, 9, 2, number]), message },
  });
  deliver(session, part(2, '世界'), 'mo answered');
  deliver(session, part(1, 'Привет, '), 'mo answered');
}

function sayGoodbye() {
  for (const session of sessions) {
    session.unbind({}, (resp) => {
      say({ event: 'unbound', status: resp.command_status });
      session.close();
    });
  }
}

const server = smpp.createServer((session) => {
  sessions.add(session);
  session.on('error', () => {});
  session.on('close', () => {
    sessions.delete(session);
    if (receivers.includes(session)) receivers.splice(receivers.indexOf(session), 1);
  });
  for (const bind of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(bind, (pdu) => {
      const ok = pdu.system_id === 'maxony' && pdu.password === 'secret';
      say({ event: 'bind', as: bind, version: pdu.interface_version, ok });
      session.send(pdu.response({ command_status: ok ? 0 : smpp.ESME_RINVPASWD, system_id: 'node' }));
      if (!ok) session.close();
      if (ok && bind !== 'bind_transmitter') {
        receivers.push(session);
        hearFromHandset(session);
      }
    });
  }
  session.on('submit_sm', (pdu) => {
    const id = next++;
    const text = pdu.short_message.message || pdu.message_payload.message;
    const udh = pdu.short_message.udh;
    say({
      event: 'submit', from: pdu.source_addr, to: pdu.destination_addr, coding: pdu.data_coding, esm: pdu.esm_class,
      text, udh: udh ? udh.map((one) => Buffer.from(one).toString('hex')) : null,
    });
    session.send(pdu.response({ message_id: id.toString(16).toUpperCase() }));
    receivers[0].deliver_sm({
      source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2611230400 done date:2611230401 stat:DELIVRD err:000 text:`,
    }, (resp) => {
      say({ event: 'receipt answered', status: resp.command_status });
      reported += 1;
      if (reported === unbindAfter) sayGoodbye();
    });
  });
  session.on('enquire_link', (pdu) => {
    session.send(pdu.response());
    say({ event: 'enquired' });
  });
  session.on('unbind', (pdu) => {
    say({ event: 'unbind' });
    session.send(pdu.response());
    session.close();
  });
});
server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.address().port }));
