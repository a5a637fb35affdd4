// An SMSC on node-smpp: prints its port, then one JSON line for each event. Ids are hex in answers, decimal in receipts.
const path = require('path');
const smpp = require(path.join(process.argv[2], 'node_modules', 'smpp'));
const say = (event) => console.log(JSON.stringify(event));
let next = 0xab00;

const server = smpp.createServer((session) => {
  session.on('error', () => {});
  session.on('bind_transceiver', (pdu) => {
    const ok = pdu.system_id === 'maxony' && pdu.password === 'secret';
    say({ event: 'bind', version: pdu.interface_version, ok });
    session.send(pdu.response({ command_status: ok ? 0 : smpp.ESME_RINVPASWD, system_id: 'node' }));
    if (!ok) session.close();
  });
  session.on('submit_sm', (pdu) => {
    const id = next++;
    const udh = pdu.short_message.udh;
    say({
      event: 'submit', from: pdu.source_addr, to: pdu.destination_addr, coding: pdu.data_coding, esm: pdu.esm_class,
      text: pdu.short_message.message, udh: udh ? udh.map((one) => Buffer.from(one).toString('hex')) : null,
    });
    session.send(pdu.response({ message_id: id.toString(16).toUpperCase() }));
    session.deliver_sm({
      source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2611230400 done date:2611230401 stat:DELIVRD err:000 text:`,
    }, (resp) => say({ event: 'receipt answered', status: resp.command_status }));
  });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    say({ event: 'unbind' });
    session.send(pdu.response());
    session.close();
  });
});
server.listen(0, '127.0.0.1', () => say({ event: 'listening', port: server.address().port }));
