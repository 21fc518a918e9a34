module com.example.eval {
  requires org.finetune4j.eval;
}
