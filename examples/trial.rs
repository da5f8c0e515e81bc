use ivicheck::*;
fn main(){ let book=schema::ivi_2_0().unwrap(); let t=std::time::Instant::now();
 match rules::load(&[rules::embedded_files()],book){ Err(faults)=>{for f in faults{println!("{f}")}}, Ok(set)=>{ println!("{} rules {:?}",set.rules.len(),t.elapsed());
  let e=engine::Engine::new(set,book); let b=engine::Bases::embedded(); let mut bad=0; let mut n=0;
  for r in engine::run_tests(&e,&b,book){ n+=1; if !r.is_as_expected(){bad+=1; println!("{} test {} on {} expected {} got {:?}",r.rule.code,r.number,r.test.on,r.test.expect,r.outcome)}}
  println!("{n} tests {bad} bad");
  for p in std::env::args().skip(1){ let d=source::decode(std::fs::read(&p).unwrap()); let doc=document::parse(&d.text).unwrap(); let r=document::read(&doc,book); let rec=r.record.unwrap();
   for f in e.check(&rec){println!("{p} {} {} | {} | {} | {:?} {:?}",f.severity,f.code,f.path,f.message,f.value,f.expected);} }
 }}}
